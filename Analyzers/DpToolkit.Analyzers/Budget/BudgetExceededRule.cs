using System;
using System.Globalization;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5013: a training that will spend more than the project declares.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BudgetExceededRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.BudgetExceeded,
        DiagnosticSeverity.Error,
        "Training exceeds the declared privacy budget",
        "This training spends epsilon = {0} at delta = {1} ({2}), more than the declared {3}; add noise, train for fewer steps or declare what is meant");

    protected override void Check(ProgramFlow program, AnalyzerConfigOptionsProvider options, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                var limits = PrivacyLimits.Of(program.Compilation, options, made.Event.Operation.Syntax.SyntaxTree);
                if (limits is not { MaxEpsilon: { } limit, Delta: { } delta })
                    continue;
                if (made.Event.Name == "MakePrivateWithEpsilon")
                {
                    if (Constant(made, "targetEpsilon") is { } target && Constant(made, "targetDelta") >= delta && target > limit)
                        report(At(made.Event.Operation, Show(target), Show(delta), "its targetEpsilon", Show(limit)));
                }
                else if (!GivenBudget.IsWithin(made, limit, delta) && PlannedTraining.Of(program, history, made, limits.DatasetSize) is { } plan && plan.Exceeds(limit, delta, out double epsilon))
                {
                    string how = string.Format(CultureInfo.InvariantCulture, "{0} steps, noise multiplier {1}, sample rate {2:G3}, {3} accountant", plan.Steps, plan.NoiseMultiplier, plan.SampleRate, plan.Accountant.ToUpperInvariant());
                    report(At(made.Event.Operation, Show(epsilon), Show(delta), how, Show(limit)));
                }
            }
    }

    private static double? Constant(MadePrivate made, string name) => PlannedTraining.Number(made.Event.Value(name).Constant);

    private static string Show(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
