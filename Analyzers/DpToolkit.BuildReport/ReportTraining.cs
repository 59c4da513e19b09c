using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace DpToolkit.BuildReport;

/// <summary>One private training: the facts that the compiler knows, and where its code is.</summary>
internal sealed class ReportTraining(ReportPlace place, IReadOnlyDictionary<string, string> facts, IReadOnlyList<ReportPlace> parts)
{
    /// <summary>Its call of MakePrivate.</summary>
    public ReportPlace Place { get; } = place;

    /// <summary>The declarations that it is made of.</summary>
    public IReadOnlyList<ReportPlace> Parts { get; } = parts;

    /// <summary>The findings about it, once the project's are given out.</summary>
    public List<ReportFinding> Findings { get; } = new();

    /// <summary>True where epsilon at the declared limit's delta is known and above it.</summary>
    public bool IsOverLimit => Number("epsilonAtLimit") > Number("limitEpsilon");

    public Verdict Verdict => VerdictOf.Training(this);

    /// <summary>The fact, or null where it isn't known at build time.</summary>
    public string? Text(string name) => facts.TryGetValue(name, out string? text) ? text : null;

    public override string ToString() => $"{Place} {string.Join(" ", facts.OrderBy(fact => fact.Key, StringComparer.Ordinal))}";

    public double? Number(string name) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;
}
