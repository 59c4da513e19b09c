using System.Globalization;
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
    public static PrivacyLimits Of(DpCompilation compilation, AnalyzerConfigOptionsProvider options, SyntaxTree tree)
    {
        double? epsilon = Number(options, tree, "DpMaxEpsilon", "dp_max_epsilon");
        double? delta = Number(options, tree, "DpDelta", "dp_delta");
        var declared = compilation.Compilation.Assembly.GetAttributes().FirstOrDefault(a => a.AttributeClass.Is(compilation.Symbols.PrivacyBudgetAttribute));
        if (declared is { ConstructorArguments: [{ Value: double declaredEpsilon }, { Value: double declaredDelta }] })
            (epsilon, delta) = (declaredEpsilon, declaredDelta);
        double? size = Number(options, tree, "DpDatasetSize", "dp_dataset_size");
        return new(Positive(epsilon), delta is > 0 and < 1 ? delta : null, size is >= 1 and < 1e15 ? (long)size : null);
    }

    private static double? Positive(double? value) => value is > 0 ? value : null;

    private static double? Number(AnalyzerConfigOptionsProvider options, SyntaxTree tree, string property, string key) =>
        options.GlobalOptions.TryGetValue("build_property." + property, out string? text) && Parse(text) is { } global ? global
        : options.GetOptions(tree).TryGetValue(key, out text) ? Parse(text) : null;

    private static double? Parse(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
