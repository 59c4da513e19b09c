using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.State;

/// <summary>DP3004: constants of a training computed from its private set.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PrivateStatisticsRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.PrivateStatistics,
        DiagnosticSeverity.Warning,
        "Statistics of the private set used as constants",
        "'{0}' is computed from the private set without noise, and training uses it: it leaves with the model, and nobody accounts for it; take published constants, or compute it on public data");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                foreach (var place in new TensorStatistics(history, made).Places().Concat(LoopStatistics.Places(program, history, made)).Concat(PlainStatistics.Places(program, history, made)))
                    report(Diagnostic.Create(Rule, place.GetLocation(), additionalLocations: [made.Event.Operation.Syntax.GetLocation()], messageArgs: place.ToString()));
            }
    }
}
