using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>
/// What the project declares: <c>[assembly: PrivacyBudget]</c>, else the properties DpMaxEpsilon, DpDelta and DpDatasetSize of the
/// build, else dp_max_epsilon, dp_delta and dp_dataset_size of .editorconfig.
/// </summary>
internal readonly record struct PrivacyLimits(double? MaxEpsilon, double? Delta, long? DatasetSize)
{
    private static readonly PrivacyOption Epsilon = new("DpMaxEpsilon", "dp_max_epsilon", "a number above 0, such as 3", value => value > 0 && !double.IsInfinity(value));
    private static readonly PrivacyOption Probability = new("DpDelta", "dp_delta", "a number above 0 and below 1, such as 1e-5", value => value is > 0 and < 1);
    private static readonly PrivacyOption Records = new("DpDatasetSize", "dp_dataset_size", "a whole number of records, such as 60000", value => value is >= 1 and < 1e15 && Math.Floor(value) == value);

    public static PrivacyLimits Of(DpCompilation compilation, AnalyzerConfigOptionsProvider options, SyntaxTree tree)
    {
        double? epsilon = Epsilon.Value(options, tree);
        double? delta = Probability.Value(options, tree);
        var declared = compilation.Compilation.Assembly.GetAttributes().FirstOrDefault(a => a.AttributeClass.Is(compilation.Symbols.PrivacyBudgetAttribute));
        if (declared is { ConstructorArguments: [{ Value: double declaredEpsilon }, { Value: double declaredDelta }] })
            (epsilon, delta) = (declaredEpsilon > 0 ? declaredEpsilon : null, declaredDelta is > 0 and < 1 ? declaredDelta : null);
        return new(epsilon, delta, (long?)Records.Value(options, tree));
    }

    /// <summary>A sentence for each option that is given and can't be read.</summary>
    public static IEnumerable<string> Unreadable(AnalyzerConfigOptionsProvider options, SyntaxTree tree) =>
        new[] { Epsilon, Probability, Records }.SelectMany(option => option.Unreadable(options, tree));
}
