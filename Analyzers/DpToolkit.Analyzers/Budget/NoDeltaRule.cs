using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5001: a private training that no delta is ever given to.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoDeltaRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.NoDelta,
        DiagnosticSeverity.Warning,
        "Delta is never given",
        "No delta is ever given to this private training, so it has no (epsilon, delta) to show; pass budget: new PrivacyBudget(epsilon, delta) or ask for GetEpsilon(delta)");

    protected override void Check(ProgramFlow program, AnalyzerConfigOptionsProvider options, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
        {
            foreach (var made in history.MakePrivates)
            {
                if (made.Receiver.SingleOf(FlowObjectKind.Engine) is not { } engine || history.Escapes(engine))
                    continue;
                if (made.Name != "MakePrivate" || GivesDelta(made) || history.Of(engine).Any(e => OpensLedger(history, e))
                    || history.Exit[engine].Sources.Append(engine).Any(part => history.Of(part).Any(e => Asks(e) || e.Kind == FlowEventKind.Escape)))
                    continue;
                if (made.Arguments.SelectMany(a => a.Value.Objects).Any(o => o.Kind == FlowObjectKind.Budget))
                    continue;
                if (PrivacyLimits.Of(program.Compilation, options, made.Operation.Syntax.SyntaxTree).Delta is null)
                    report(At(made.Operation));
            }
        }
    }

    private static bool Asks(FlowEvent e) =>
        e.Kind == FlowEventKind.GetEpsilon || e.Kind == FlowEventKind.MakePrivate && GivesDelta(e) || e.Name.Contains("Epsilon") || e.Name.Contains("Report") || e.Name.Contains("GetDelta") || e.Kind == FlowEventKind.Read && e.Name == "Accountant" && !TellsNoEpsilon(e.Operation.Syntax);

    /// <summary>The accountant's name, or the number of entries in its history.</summary>
    private static bool TellsNoEpsilon(SyntaxNode accountant) => accountant.Parent
        is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Name" }
        or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "History", Parent: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Count" } };

    private static bool GivesDelta(FlowEvent e) => GivenBudget.IsGiven(e) || e.Argument("targetDelta") is not null;

    /// <summary>A ledger holds the data set's budget, which has a delta.</summary>
    private static bool OpensLedger(FlowHistory history, FlowEvent e) => e.Kind == FlowEventKind.Create && e.Argument("ledger") is not null && !GivenBudget.IsWithoutBudget(history, e);
}
