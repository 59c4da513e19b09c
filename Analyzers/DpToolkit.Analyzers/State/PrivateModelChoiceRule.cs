using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.State;

/// <summary>DP3005: early stopping, or the choice of a model, by a metric of the private samples.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PrivateModelChoiceRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.PrivateModelChoice,
        DiagnosticSeverity.Warning,
        "Model chosen by a metric of private samples",
        "'{0}' decides by a metric of the samples that are trained on which weights are kept, how they are trained or when training stops: a look at them that nobody accounts; decide by a public validation set");

    private static readonly Regex Noised = new("nois|laplac|gaussian", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
        {
            if (IsAccountedByHand(history) || PrivateBatches.WithOriginals(program, history) is not { Count: > 0 } batches)
                continue;
            var loops = LoopsOf(program, history);
            foreach (var branch in history.All(FlowEventKind.Branch).Where(e => PrivateBatches.AreIn(e.Receiver, e.Before, batches)))
            {
                if (Decision(program, branch, loops) is { } condition && !Noised.IsMatch(condition.ToString()))
                    report(Diagnostic.Create(Rule, condition.GetLocation(), condition.ToString()));
            }

            foreach (var step in history.All(FlowEventKind.Use).Where(e => IsScheduled(program, e) && PrivateBatches.AreIn(e.Value("current"), e.Before, batches)))
                report(Diagnostic.Create(Rule, step.Operation.Syntax.GetLocation(), step.Operation.Syntax.ToString()));
        }
    }

    /// <summary>True for <c>scheduler.step(metric)</c>, as ReduceLROnPlateau takes it.</summary>
    private static bool IsScheduled(ProgramFlow program, FlowEvent use) =>
        use is { Name: "step", Member.ContainingType: { } type } && type.DerivesFrom(program.Compilation.Symbols.LrSchedulerBase) && use.Argument("current") is { } metric && !Noised.IsMatch(metric.Operation.Syntax.ToString());

    /// <summary>The loops that train, and those that make one private model after the other.</summary>
    private static HashSet<SyntaxNode> LoopsOf(ProgramFlow program, FlowHistory history)
    {
        var loops = new HashSet<SyntaxNode>(PrivateLoop.In(program, history).SelectMany(loop => loop.Loops));
        loops.UnionWith(history.MakePrivates.SelectMany(LoopVariables.LoopsAround));
        return loops;
    }

    /// <summary>The condition to change: the branch itself, or the one whose helper only returns what the branch found.</summary>
    private static SyntaxNode? Decision(ProgramFlow program, FlowEvent branch, HashSet<SyntaxNode> loops)
    {
        SyntaxNode? condition = branch.Operation.Syntax;
        for (var context = branch.Context; context is not null && condition is not null; context = context.Parent)
        {
            if (TrainingChoice.IsDecidedBy(condition, loops, program.Model(condition.SyntaxTree)))
                return condition;
            condition = context.Method is IMethodSymbol { ReturnType.SpecialType: SpecialType.System_Boolean } ? context.Call?.Syntax : null;
        }

        return null;
    }

    private static bool IsAccountedByHand(FlowHistory history) =>
        history.All(FlowEventKind.Use).Any(e => e.Name == "Compose" && e.Member?.ContainingType.Name is "IAccountant" or "Accountant" || e.Name == "Record" && e.Member?.ContainingType.Name == "LedgerRun");
}
