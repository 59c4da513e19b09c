using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers;

/// <summary>Makes every rule's descriptor: the category follows from the id, the help link from the project's address.</summary>
internal static class Descriptors
{
    public const string HelpLinkFormat = "https://github.com/dptoolkit/dptoolkit/blob/main/docs/rules/{0}.md";

    public static DiagnosticDescriptor Create(string id, DiagnosticSeverity severity, string title, string message, string? description = null) =>
        new(id, title, message, Category(id), severity, isEnabledByDefault: true, description,
            helpLinkUri: string.Format(System.Globalization.CultureInfo.InvariantCulture, HelpLinkFormat, id));

    /// <summary>What is no finding but a fact: for reports, and out of the reach of every option.</summary>
    public static DiagnosticDescriptor CreateFact(string id, string title, string help) =>
        new(id, title, "{0}", Category(id), DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: help, customTags: new[] { WellKnownDiagnosticTags.NotConfigurable, WellKnownDiagnosticTags.CompilationEnd });

    internal static string Category(string id) => id[2] switch
    {
        '0' => "Build",
        '1' => "Mechanism",
        '2' => "Samples",
        '3' => "State",
        '4' => "Unit",
        '5' => "Budget",
        '6' => "Numerics",
        '7' => "Layers",
        _ => "Generator",
    };
}
