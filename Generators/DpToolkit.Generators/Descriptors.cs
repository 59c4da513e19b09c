using Microsoft.CodeAnalysis;

namespace DpToolkit.Generators;

internal static class Descriptors
{
    public static readonly DiagnosticDescriptor NotGenerated = Create(
        "DP9001", "[PerSampleGrad] needs a partial module with a forward method", "'{0}' {1}, so no per-sample gradients can be generated for it", DiagnosticSeverity.Error);

    public static readonly DiagnosticDescriptor Fallback = Create(
        "DP9002", "Operation without a rule", "{0} has no rule, so the per-sample gradients of '{1}' come from a loop over the samples: right, but slow", DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor MixesSamples = Create(
        "DP9003", "forward mixes samples", "'{0}' makes the samples of a batch depend on each other ({1}), so '{2}' has no per-sample gradients", DiagnosticSeverity.Error);

    public static readonly DiagnosticDescriptor NotDifferentiable = Create(
        "DP9004", "Not differentiable at compile time", "{0} in the forward method of '{1}' {2}", DiagnosticSeverity.Error);

    public static DiagnosticDescriptor ById(string id) => id switch
    {
        "DP9001" => NotGenerated,
        "DP9002" => Fallback,
        "DP9003" => MixesSamples,
        _ => NotDifferentiable,
    };

    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity) =>
        new(id, title, message, "DpToolkit.Generator", severity, isEnabledByDefault: true, helpLinkUri: $"https://github.com/dptoolkit/dptoolkit/blob/main/docs/rules/{id}.md");
}
