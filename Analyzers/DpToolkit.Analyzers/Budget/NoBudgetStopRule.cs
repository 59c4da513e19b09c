using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5010: nothing stops the training when its budget is spent.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoBudgetStopRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.NoBudgetStop,
        DiagnosticSeverity.Info,
        "Nothing stops training at a budget",
        "Epsilon is looked at, but nothing ends the training when it is spent; pass budget: new PrivacyBudget(epsilon, delta)");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                if (made.Event.Name != "MakePrivate" || GivenBudget.IsGiven(made.Event) || GivenBudget.LedgerMayStop(made) || history.Escapes(made.Engine!))
                    continue;
                var steps = made.Steps.ToList();
                var ledger = GivenBudget.LedgerOf(made.Event.Before[made.Engine!].All(FlowEventKind.Create).FirstOrDefault());
                var asked = history.Events.Where(e => e.Name == "GetEpsilon" && (e.Receiver.Objects.Contains(made.Engine!) || ledger is not null && e.Receiver.Objects.Contains(ledger))).ToList();
                if (steps.Count > 0 && steps.All(step => LoopVariables.LoopsAround(step).Any()) && asked.Count > 0 && asked.All(e => IsAfter(e, steps) || IsShown(e.Operation.Syntax))
                    && !history.Of(made.Engine!).Any(e => e.Name == "get_Accountant" || e.Name == "Accountant"))
                    report(At(made.Event.Operation));
            }
    }

    /// <summary>True where no loop that trains asks.</summary>
    private static bool IsAfter(FlowEvent asked, System.Collections.Generic.List<FlowEvent> steps) =>
        !LoopVariables.LoopsAround(asked).Intersect(steps.SelectMany(LoopVariables.LoopsAround)).Any();

    /// <summary>True when the number is only printed.</summary>
    private static bool IsShown(SyntaxNode asked)
    {
        foreach (var node in asked.AncestorsAndSelf())
        {
            switch (node)
            {
                case InterpolationSyntax:
                case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WriteLine" or "Write" or "Add" } } }:
                    return true;
                case BinaryExpressionSyntax or ArgumentSyntax or AssignmentExpressionSyntax or IsPatternExpressionSyntax or SwitchExpressionSyntax:
                    return false;
                case VariableDeclaratorSyntax variable:
                    return variable.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.Parent is { } scope
                        && scope.DescendantNodes().OfType<IdentifierNameSyntax>().Where(id => id.Identifier.ValueText == variable.Identifier.ValueText).All(IsShown);
                case StatementSyntax:
                    return true;
            }
        }

        return false;
    }
}
