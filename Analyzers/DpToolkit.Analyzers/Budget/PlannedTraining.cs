using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Accounting;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Budget;

/// <summary>What a private training will spend, as far as constants tell; null where one of its numbers isn't known before it runs.</summary>
internal sealed class PlannedTraining
{
    private readonly bool poisson;
    private readonly long passes;

    private PlannedTraining(double noiseMultiplier, double sampleRate, long steps, long passes, bool poisson, string accountant)
    {
        NoiseMultiplier = noiseMultiplier;
        SampleRate = sampleRate;
        Steps = steps;
        this.passes = passes;
        this.poisson = poisson;
        Accountant = accountant;
    }

    public double NoiseMultiplier { get; }

    public double SampleRate { get; }

    public long Steps { get; }

    /// <summary>The accountant's name, "Pld" or "Rdp".</summary>
    public string Accountant { get; }

    public static PlannedTraining? Of(ProgramFlow program, FlowHistory history, MadePrivate made, long? datasetSize)
    {
        if (Number(made.Event.Value("noiseMultiplier").Constant) is not { } sigma || sigma <= 0 || AccountantOf(made) is not { } accountant)
            return null;
        if (Records(program, made, datasetSize) is not { } records || BatchSize(made) is not var (batch, dropLast) || batch > records || Passes.Of(program, history, made) is not { } passes)
            return null;
        if (IsPoisson(made) is not { } poisson)
            return null;
        long each = dropLast || !poisson ? records / batch : (records + batch - 1) / batch;
        return each == 0 || passes > 1_000_000_000 / each ? null : new(sigma, (double)batch / records, passes * each, passes, poisson, accountant);
    }

    /// <summary>Epsilon at this delta by the engine's own accountant.</summary>
    public double Epsilon(double delta) => Epsilon(Accountant == "Rdp" ? Accountants.Rdp : Accountants.Pld, delta);

    /// <summary>True when epsilon at this delta is above the limit; asks the slow accountant only where the quick one can't tell.</summary>
    public bool Exceeds(double limit, double delta, out double epsilon)
    {
        epsilon = Epsilon(Accountants.Rdp, delta);
        if (epsilon <= limit)
            return false;
        if (Accountant != "Rdp")
            epsilon = Epsilon(delta);
        return epsilon > limit;
    }

    /// <summary>The number of records: a constant Count of the data set's own type, else what the project declares.</summary>
    public static long? Records(ProgramFlow program, MadePrivate made, long? declared)
    {
        if (made.Loader is not { } loader)
            return null;
        var sets = made.Event.Before[loader].Sources.Where(o => o.Kind == FlowObjectKind.Dataset).ToList();
        return sets.Count == 1 && Count(program, made, sets[0]) is { } known ? known : declared;
    }

    public static double? Number(object? constant) => constant switch
    {
        double value => value,
        float value => value,
        int value => value,
        long value => value,
        _ => null,
    };

    private double Epsilon(IAccountant accountant, double delta)
    {
        if (poisson)
            accountant.Compose(new PoissonSampledEvent(SampleRate, new GaussianEvent(NoiseMultiplier)), Steps);
        else
            accountant.Compose(new GaussianEvent(NoiseMultiplier), passes);
        return accountant.GetEpsilon(delta);
    }

    /// <summary>The name of an accountant that the engine is made with, "Pld" or "Rdp"; null for any other, and for one that isn't known.</summary>
    public static string? AccountantOf(MadePrivate made)
    {
        if (made.Engine is not { IsExternal: false } engine || made.Event.Before[engine].All(FlowEventKind.Create).FirstOrDefault() is not { } born)
            return null;
        if (born.Argument("accountant") is not { } argument)
            return "Pld";
        return argument.Value.SingleOf(FlowObjectKind.Accountant) is { Creation: IPropertyReferenceOperation { Property.Name: "Pld" or "Rdp" } property } ? property.Property.Name : null;
    }

    /// <summary>The loader's batch size, where it is a constant.</summary>
    public static (long Size, bool DropLast)? BatchSize(MadePrivate made)
    {
        var found = Births(made).Where(e => e.Argument("batchSize") is not null).ToList();
        if (found.Count != 1)
            return null;
        return Number(found[0].Value("batchSize").Constant) is { } size and >= 1 && found[0].Value("drop_last").Constant is bool or null
            ? ((long)size, found[0].Value("drop_last").Constant is true)
            : null;
    }

    /// <summary>False for shuffled batches; null where it isn't known.</summary>
    public static bool? IsPoisson(MadePrivate made)
    {
        bool poisson = true;
        foreach (var flowEvent in Births(made).Append(made.Event))
        {
            if (flowEvent.Argument("poissonSampling") is not { } argument)
                continue;
            if (argument.Value.Constant is not bool value)
                return null;
            poisson &= value;
        }

        return poisson;
    }

    private static IEnumerable<FlowEvent> Births(MadePrivate made) =>
        made.Loader is not { } loader ? Enumerable.Empty<FlowEvent>()
        : made.Event.Before[loader].Sources.Append(loader).Where(o => o.Kind == FlowObjectKind.Loader).SelectMany(o => made.Event.Before[o].All(FlowEventKind.Create)).Distinct();

    private static long? Count(ProgramFlow program, MadePrivate made, FlowObject dataset) =>
        dataset.Creation is IInvocationOperation { TargetMethod.Name: "TensorDataset" } ? Rows(made, dataset) : Count(program, dataset);

    /// <summary>The rows that all tensors of a set were made with, where that is a constant.</summary>
    private static long? Rows(MadePrivate made, FlowObject dataset)
    {
        var tensors = made.Event.Before[dataset].Sources.Where(o => o.Kind == FlowObjectKind.Tensor).ToList();
        var rows = tensors.Select(tensor => tensor.Creation is IInvocationOperation { TargetMethod.Name: "zeros" or "ones" or "rand" or "randn" or "randint" or "empty" or "full" } call ? FirstSize(call) : null).Distinct().ToList();
        return rows is [{ } only] ? only : null;
    }

    private static long? FirstSize(IInvocationOperation call)
    {
        var size = call.Arguments.FirstOrDefault(a => a.Parameter?.Name is "size" or "rows" or "dim0" or "columns" && a.ArgumentKind != ArgumentKind.DefaultValue)?.Value;
        while (size is IConversionOperation conversion)
            size = conversion.Operand;
        if (size is IArrayCreationOperation { Initializer.ElementValues: [var first, ..] })
            size = first;
        return Number(size?.ConstantValue.Value) is { } rows and >= 1 ? (long)rows : null;
    }

    private static long? Count(ProgramFlow program, FlowObject dataset)
    {
        for (var type = dataset.IsExternal && dataset.Type is not { IsSealed: true } ? null : dataset.Type as INamedTypeSymbol; type is not null; type = type.BaseType)
        {
            if (type.GetMembers("Count").OfType<IPropertySymbol>().FirstOrDefault() is not { } property)
                continue;
            var expression = property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is PropertyDeclarationSyntax declaration
                ? declaration.ExpressionBody?.Expression ?? declaration.AccessorList?.Accessors.FirstOrDefault()?.ExpressionBody?.Expression
                : null;
            return expression is not null && program.Model(expression.SyntaxTree).GetConstantValue(expression) is { HasValue: true, Value: { } value }
                && Number(value) is { } count and >= 1 ? (long)count : null;
        }

        return null;
    }
}
