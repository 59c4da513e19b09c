namespace DpToolkit.Analyzers.Tests.Verification;

/// <summary>What the catalog's own test counts of each rule's tests.</summary>
public interface IRuleTests
{
    DpAnalyzer Rule { get; }

    IReadOnlyList<string> Firing { get; }

    IReadOnlyList<string> Silent { get; }

    IReadOnlyList<FixCase> Fixes { get; }
}
