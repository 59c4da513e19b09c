using System;
using System.Collections.Immutable;
using System.Globalization;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5008: noise calibrated for another number of epochs than are trained.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EpochsDifferRule() : FlowRule(Descriptor)
{
    /// <summary>The property of a finding that holds the number of passes.</summary>
    public const string Trained = "Epochs";

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.EpochsDiffer,
        DiagnosticSeverity.Warning,
        "Epochs differ from the training loop",
        "The noise is calibrated for {0} epochs but the loop trains {1}, so {2}; pass epochs: {1}");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
                if (made.Event.Argument("epochs") is { } given && given.Value.Constant is int epochs && Passes.Of(program, history, made) is { } passes && passes != epochs)
                    report(At(given.Operation, made.Event.Operation, ImmutableDictionary<string, string?>.Empty.Add(Trained, passes.ToString(CultureInfo.InvariantCulture)),
                        epochs, passes, passes > epochs ? "it is stopped when the budget is spent" : "it gets more noise than it needs"));
    }
}
