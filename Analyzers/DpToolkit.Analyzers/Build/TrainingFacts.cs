using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using DpToolkit.Accounting;
using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Build;

/// <summary>The facts of one training, by name. What isn't known before the program runs has no entry: nothing is guessed.</summary>
internal sealed class TrainingFacts
{
    private readonly ImmutableDictionary<string, string?>.Builder facts = ImmutableDictionary.CreateBuilder<string, string?>();

    /// <summary>The facts of a call that the flow went through.</summary>
    public static ImmutableDictionary<string, string?> Of(ProgramFlow program, FlowHistory history, FlowEvent made, MadePrivate? known, PrivacyLimits limits)
    {
        var facts = new TrainingFacts();
        facts.AddCall(program, made.Operation, made.Name, name => PlannedTraining.Number(made.Value(name).Constant), limits);
        facts.Add("model", (made.Value("model").Single?.Type ?? made.Argument("model")?.Operation.WithoutConversion().Type)?.Name);
        if (made.Context.Parent is not null)
            facts.Add("calledFrom", Path(made.Context));
        if (LoopVariables.LoopsAround(made).Any())
            facts.Add("repeated", "true");
        if (known is not null)
            facts.AddTraining(program, history, known, limits);
        return facts.facts.ToImmutable();
    }

    /// <summary>The facts of a call alone.</summary>
    public static ImmutableDictionary<string, string?> OfCall(ProgramFlow program, IInvocationOperation call, PrivacyLimits limits)
    {
        var facts = new TrainingFacts();
        facts.AddCall(program, call, call.TargetMethod.Name, name => PlannedTraining.Number(call.Written(name)?.Value.WithoutConversion().ConstantValue is { HasValue: true, Value: var value } ? value : null), limits);
        facts.Add("model", call.Written("model")?.Value.WithoutConversion().Type?.Name);
        facts.AddBound(null);
        return facts.facts.ToImmutable();
    }

    /// <summary>The facts in one sentence.</summary>
    public static string Sentence(ImmutableDictionary<string, string?> facts)
    {
        string Say(string name) => facts.TryGetValue(name, out string? value) ? value! : "not known at build time";
        string from = facts.TryGetValue("calledFrom", out string? path) ? $" called from {path}" : "";
        return $"Private training of {Say("model")} in {Say("method")}{from}: noise multiplier {Say("noiseMultiplier")}, clipping norm {Say("maxGradNorm")}, sample rate {Say("sampleRate")}, steps {Say("steps")}, epsilon {Say("epsilon")} at delta {Say("delta")}";
    }

    private void AddCall(ProgramFlow program, IOperation call, string name, Func<string, double?> number, PrivacyLimits limits)
    {
        Add("call", name);
        Add("method", MethodAround(program, call.Syntax));
        Add("noiseMultiplier", number("noiseMultiplier"));
        Add("maxGradNorm", number("maxGradNorm"));
        Add("targetEpsilon", number("targetEpsilon"));
        Add("targetDelta", number("targetDelta"));
        Add("limitEpsilon", limits.MaxEpsilon);
        Add("limitDelta", limits.Delta);
    }

    private void AddTraining(ProgramFlow program, FlowHistory history, MadePrivate made, PrivacyLimits limits)
    {
        Add("data", Data(made));
        Add("accountant", PlannedTraining.AccountantOf(made)?.ToLowerInvariant());
        Add("ledger", GivenBudget.MayHaveLedger(made) ? made.Engine is { IsExternal: false } ? "true" : null : "false");
        bool? poisson = PlannedTraining.IsPoisson(made);
        Add("sampling", poisson is null ? null : poisson.Value ? "poisson" : "shuffled");
        var records = PlannedTraining.Records(program, made, limits.DatasetSize);
        var batch = PlannedTraining.BatchSize(made);
        Add("records", records);
        Add("batchSize", batch?.Size);
        if (records is { } n && batch is var (size, dropLast) && size <= n)
        {
            Add("sampleRate", (double)size / n);
            long? passes = made.Event.Name == "MakePrivateWithEpsilon" ? (long?)PlannedTraining.Number(made.Event.Value("epochs").Constant) : Passes.Of(program, history, made);
            Add("passes", passes);
            if (poisson is { } isPoisson && passes is { } times and > 0 and < 1_000_000)
                AddSteps(made, times * (dropLast || !isPoisson ? n / size : (n + size - 1) / size), times, (double)size / n, isPoisson);
        }

        var budget = GivenBudget.Of(made);
        Add("budgetEpsilon", budget?.Epsilon);
        Add("budgetDelta", budget?.Delta);
        AddEpsilon(program, history, made, limits, budget);
    }

    private void AddSteps(MadePrivate made, long steps, long passes, double sampleRate, bool poisson)
    {
        Add("steps", steps);
        if (Number("targetEpsilon") is not (> 0 and var epsilon) || Number("targetDelta") is not (> 0 and < 1 and var delta) || steps < 1
            || PlannedTraining.AccountantOf(made) is not { } name || !TrainingData.IsAccountedAlone(made.Event) || IsEngineShared(made))
            return;
        try
        {
            Func<IAccountant> accountant = () => name == "Rdp" ? Accountants.Rdp : Accountants.Pld;
            Add("noiseMultiplier", poisson
                ? Calibrate.NoiseMultiplier(epsilon, delta, sampleRate, steps, accountant)
                : Calibrate.NoiseMultiplier(epsilon, delta, sigma => new GaussianEvent(sigma), passes, accountant));
            Add("noiseIs", "calibrated");
        }
        catch (InvalidOperationException)
        {
            Add("noiseIs", "none is enough");
        }
    }

    private void AddEpsilon(ProgramFlow program, FlowHistory history, MadePrivate made, PrivacyLimits limits, (double Epsilon, double Delta)? budget)
    {
        var plan = made.Event.Name == "MakePrivate" ? PlannedTraining.Of(program, history, made, limits.DatasetSize) : null;
        double? wanted = budget?.Delta ?? Asked(history, made) ?? limits.Delta;
        Add("delta", wanted);
        if (plan is not null && wanted is > 0 and < 1 and var delta)
        {
            double epsilon = plan.Epsilon(delta);
            if (budget is not { } most || epsilon <= most.Epsilon)
            {
                Add("epsilon", epsilon);
                Add("epsilonIs", "computed");
                if (limits.Delta is { } at)
                    Add("epsilonAtLimit", at == delta ? epsilon : plan.Epsilon(at));
                return;
            }
        }

        AddBound(budget);
    }

    /// <summary>What the training can't exceed, whatever isn't known: it stops before.</summary>
    private void AddBound((double Epsilon, double Delta)? budget)
    {
        var (epsilon, delta, kind) = budget is { } given ? (given.Epsilon, given.Delta, "budget") : (Number("targetEpsilon"), Number("targetDelta"), "target");
        if (epsilon is not > 0 || delta is not (> 0 and < 1))
            return;
        Add("epsilon", epsilon);
        Add("delta", delta);
        Add("epsilonIs", kind);
        if (Number("limitDelta") >= delta)
            Add("epsilonAtLimit", epsilon);
    }

    /// <summary>The largest delta that the program asks this engine about.</summary>
    private static double? Asked(FlowHistory history, MadePrivate made)
    {
        var asked = history.All(FlowEventKind.GetEpsilon).Where(e => made.Engine is { } engine && e.Receiver.Single == engine)
            .Select(e => PlannedTraining.Number(e.Value("delta").Constant)).OfType<double>().Where(d => d is > 0 and < 1).ToList();
        return asked.Count > 0 ? asked.Max() : null;
    }

    private static bool IsEngineShared(MadePrivate made) =>
        made.Engine is not { } engine || made.Event.Before[engine].IsRepeated || made.Event.Before[engine].May(FlowEventKind.MakePrivate) || LoopVariables.LoopsAround(made.Event).Any();

    private static string? Data(MadePrivate made)
    {
        if (made.Loader is not { } loader)
            return null;
        var names = made.Event.Before[loader].Sources.Where(o => o.Kind == FlowObjectKind.Dataset).Select(o => o.Type?.Name).OfType<string>().Distinct().ToList();
        return names.Count > 0 ? string.Join(", ", names) : null;
    }

    private static string Path(CallContext context)
    {
        var calls = new List<string>();
        for (var at = context; at is { Call: { } call }; at = at.Parent)
        {
            var line = call.Syntax.GetLocation().GetLineSpan();
            calls.Add($"{System.IO.Path.GetFileName(line.Path)}:{(line.StartLinePosition.Line + 1).ToString(CultureInfo.InvariantCulture)}");
        }

        return string.Join(" < ", calls);
    }

    private static string? MethodAround(ProgramFlow program, SyntaxNode call)
    {
        var symbol = program.Model(call.SyntaxTree).GetEnclosingSymbol(call.SpanStart);
        while (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            symbol = symbol.ContainingSymbol;
        return symbol is IMethodSymbol { Name: "<Main>$" } ? "top-level statements" : symbol is null ? null : symbol.ContainingType.Name + "." + (symbol.Name == ".ctor" ? "new" : symbol.Name);
    }

    private double? Number(string name) => facts.TryGetValue(name, out string? text) ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    private void Add(string name, double? value) => Add(name, value?.ToString("R", CultureInfo.InvariantCulture));

    private void Add(string name, string? value)
    {
        if (value is not null)
            facts[name] = value;
    }
}
