using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5012: a sampler of one's own under a private training.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CustomSamplerRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.CustomSampler,
        DiagnosticSeverity.Warning,
        "Custom sampler under MakePrivate",
        "A sampler that weighs or repeats records gives some of them a higher sample rate than is accounted; drop it, and let MakePrivate draw Poisson samples");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
                if (made.Loader is { } loader)
                    foreach (var born in made.Event.Before[loader].Sources.Append(loader).SelectMany(o => made.Event.Before[o].All(FlowEventKind.Create)).Distinct())
                        if (born.Argument("shuffler") is { } sampler && !Permutes(sampler.Operation))
                            report(At(sampler.Operation, made.Event.Operation));
    }

    /// <summary>TorchSharp's own shufflers visit every record once.</summary>
    private static bool Permutes(IOperation sampler) => sampler.WithoutConversion().Type is { Name: "FisherYatesShuffler" or "FastShuffler", ContainingNamespace.Name: "Utils" };
}
