using System;
using System.Collections.Generic;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Budget;

/// <summary>A number that the project gives as a property of the build, or else as a key of .editorconfig.</summary>
internal sealed class PrivacyOption(string property, string key, string expected, Func<double, bool> isValid)
{
    /// <summary>The number, or null where none is given that can be read.</summary>
    public double? Value(AnalyzerConfigOptionsProvider options, SyntaxTree tree) => Parse(OfBuild(options)) ?? Parse(OfFile(options, tree));

    /// <summary>What is wrong with it, where it is given.</summary>
    public IEnumerable<string> Unreadable(AnalyzerConfigOptionsProvider options, SyntaxTree tree)
    {
        if (OfBuild(options) is { Length: > 0 } global && Parse(global) is null)
            yield return $"{property} is '{global}'; expected {expected}";
        if (OfFile(options, tree) is { Length: > 0 } local && Parse(local) is null)
            yield return $"{key} is '{local}'; expected {expected}";
    }

    private string? OfBuild(AnalyzerConfigOptionsProvider options) => options.GlobalOptions.TryGetValue("build_property." + property, out string? text) ? text : null;

    private string? OfFile(AnalyzerConfigOptionsProvider options, SyntaxTree tree) => options.GetOptions(tree).TryGetValue(key, out string? text) ? text : null;

    private double? Parse(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && isValid(value) ? value : null;
}
