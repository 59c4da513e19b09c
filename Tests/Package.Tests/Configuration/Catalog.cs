using System.Reflection;
using DpToolkit.Analyzers;
using DpToolkit.Generators;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Package.Tests.Configuration;

/// <summary>All rules there are, the generator's too.</summary>
internal static class Catalog
{
    /// <summary>The rules whose severity a project may choose, by id.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> Rules { get; } =
        [.. OfAnalyzers().Concat(OfGenerator()).Where(rule => !rule.CustomTags.Contains(WellKnownDiagnosticTags.NotConfigurable)).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    private static IEnumerable<DiagnosticDescriptor> OfAnalyzers() => typeof(DpAnalyzer).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false } && typeof(DpAnalyzer).IsAssignableFrom(type))
        .SelectMany(type => ((DpAnalyzer)Activator.CreateInstance(type)!).SupportedDiagnostics);

    private static IEnumerable<DiagnosticDescriptor> OfGenerator() => typeof(PerSampleGradGenerator).Assembly.GetTypes()
        .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .Where(field => field.FieldType == typeof(DiagnosticDescriptor) && !field.Name.StartsWith('<'))
        .Select(field => (DiagnosticDescriptor)field.GetValue(null)!)
        .Where(rule => rule.Id.StartsWith("DP9", StringComparison.Ordinal));
}
