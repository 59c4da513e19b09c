using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5004: an epsilon that promises little or nothing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WeakEpsilonRule() : FlowRule(Descriptor)
{
    private const double Weak = 10;
    private const double Worthless = 50;

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.WeakEpsilon,
        DiagnosticSeverity.Warning,
        "Epsilon is too large to protect anyone",
        "epsilon = {0} {1}; aim for 10 or less");

    protected override void Check(ProgramFlow program, AnalyzerConfigOptionsProvider options, Action<Diagnostic> report)
    {
        foreach (var declared in Declared(program.Compilation))
            report(declared);
        foreach (var budget in program.Events.Where(e => e.Kind == FlowEventKind.Create && e.Receiver.SingleOf(FlowObjectKind.Budget) is not null))
            Judge(budget.Argument("epsilon"));
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                Judge(made.Event.Argument("targetEpsilon"));
                if (Bound(program, history, made) is var (bound, limit))
                    report(Diagnostic.Create(Rule, bound.GetLocation(), Words(limit)));
                else
                    Compute(history, made);
            }

        void Judge(FlowArgument? argument)
        {
            if (argument is { } given && PlannedTraining.Number(given.Value.Constant) is > Weak and var epsilon)
                report(Finding(given.Operation, epsilon));
        }

        void Compute(FlowHistory history, MadePrivate made)
        {
            if (made.Event.Name != "MakePrivate" || GivenBudget.LedgerMayStop(made) || GivenBudget.IsGiven(made.Event))
                return;
            var limits = PrivacyLimits.Of(program.Compilation, options, made.Event.Operation.Syntax.SyntaxTree);
            if (limits.MaxEpsilon is not null && limits.Delta is not null || Delta(history, made, limits) is not { } delta)
                return;
            if (PlannedTraining.Of(program, history, made, limits.DatasetSize) is { } plan && plan.Exceeds(Weak, delta, out double epsilon))
                report(Finding(made.Event.Operation, epsilon));
        }
    }

    /// <summary>What <c>[assembly: PrivacyBudget]</c> promises.</summary>
    private IEnumerable<Diagnostic> Declared(DpCompilation compilation) =>
        from attribute in compilation.Compilation.Assembly.GetAttributes()
        where attribute.AttributeClass.Is(compilation.Symbols.PrivacyBudgetAttribute) && attribute.ConstructorArguments is [{ Value: double and > Weak }, ..]
        let syntax = attribute.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax
        let given = syntax?.ArgumentList?.Arguments.FirstOrDefault(a => a.NameColon is null or { Name.Identifier.ValueText: "epsilon" })
        where given is not null
        select Diagnostic.Create(Rule, given.Expression.GetLocation(), Words((double)attribute.ConstructorArguments[0].Value!));

    /// <summary>The weak epsilon that alone ends the training: <c>while (engine.GetEpsilon(1e-6) &lt; 80)</c>.</summary>
    private static (ExpressionSyntax Bound, double Epsilon)? Bound(ProgramFlow program, FlowHistory history, MadePrivate made)
    {
        if (made.Event.Name != "MakePrivate" || made.Engine is null || GivenBudget.LedgerMayStop(made) || GivenBudget.IsGiven(made.Event))
            return null;
        foreach (var asked in history.All(FlowEventKind.GetEpsilon).Where(e => e.Receiver.Single == made.Engine))
            if (asked.Operation.Syntax.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression or (int)SyntaxKind.LessThanOrEqualExpression, Right: var bound } test && test.Left == asked.Operation.Syntax
                && PlannedTraining.Number(program.Model(bound.SyntaxTree).GetConstantValue(bound).Value) is > Weak and var epsilon
                && test.Parent is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax && made.Steps.Any(step => LoopVariables.LoopsAround(step).Contains(test.Parent))
                && !test.Parent.DescendantNodes().Any(node => node is BreakStatementSyntax or ReturnStatementSyntax or ThrowStatementSyntax or GotoStatementSyntax))
                return (bound, epsilon);
        return null;
    }

    private static double? Delta(FlowHistory history, MadePrivate made, PrivacyLimits limits)
    {
        var asked = history.All(FlowEventKind.GetEpsilon).Where(e => made.Engine is { } engine && e.Receiver.Single == engine)
            .Select(e => PlannedTraining.Number(e.Value("delta").Constant)).Where(d => d is > 0 and < 1).ToList();
        return asked.Count > 0 ? asked.Max() : limits.Delta;
    }

    private Diagnostic Finding(IOperation operation, double epsilon) => At(operation, Words(epsilon));

    private static object?[] Words(double epsilon) =>
        [epsilon.ToString("G3", CultureInfo.InvariantCulture), epsilon > Worthless ? "is no guarantee worth the name" : "is a weak guarantee"];
}
