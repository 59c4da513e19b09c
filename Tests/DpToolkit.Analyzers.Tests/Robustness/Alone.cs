namespace DpToolkit.Analyzers.Tests.Robustness;

/// <summary>Tests that measure the process itself: they run when no other test does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
