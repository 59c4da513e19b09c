using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Generators.Tests;

/// <summary>An edit elsewhere costs nothing, and no step keeps a compilation alive.</summary>
public sealed class CachingTests
{
    private const string Layers = """
        [PerSampleGrad]
        public sealed partial class Good : nn.Module<Tensor, Tensor>
        {
            private readonly Parameter w = new(torch.randn(2, 2));
            public Good() : base("Good") => RegisterComponents();
            public override Tensor forward(Tensor x) => x.matmul(w).tanh();
        }

        [PerSampleGrad]
        public sealed partial class Slow : nn.Module<Tensor, Tensor>
        {
            private readonly Parameter w = new(torch.randn(2, 2));
            public Slow() : base("Slow") => RegisterComponents();
            public override Tensor forward(Tensor x) => (x * w).cumsum(1);
        }
        """;

    [Fact]
    public void AnEditInAnotherFileChangesNothing()
    {
        var run = GeneratorDriverRun.Run(Layers);
        var steps = run.Second.Results.Single().TrackedSteps;
        foreach (var name in new[] { PerSampleGradGenerator.ParseStep, PerSampleGradGenerator.ModelStep, PerSampleGradGenerator.DiagnosticsStep })
        {
            var outputs = steps[name].SelectMany(step => step.Outputs).ToList();
            Assert.NotEmpty(outputs);
            Assert.All(outputs, output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{name}: {output.Reason}"));
        }
    }

    [Fact]
    public void NoSourceIsWrittenAgain()
    {
        var run = GeneratorDriverRun.Run(Layers[..Layers.IndexOf("[PerSampleGrad]", 1, StringComparison.Ordinal)]);
        Assert.Single(run.Files);
        Assert.All(
            run.Second.Results.Single().TrackedOutputSteps.SelectMany(pair => pair.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    [Fact]
    public void NoStepHoldsSymbolsOrSyntax()
    {
        var run = GeneratorDriverRun.Run(Layers);
        var steps = run.First.Results.Single().TrackedSteps;
        foreach (var name in new[] { PerSampleGradGenerator.ParseStep, PerSampleGradGenerator.ModelStep, PerSampleGradGenerator.DiagnosticsStep })
        {
            foreach (var (value, _) in steps[name].SelectMany(step => step.Outputs))
                Walk(value, name, new(ReferenceEqualityComparer.Instance));
        }
    }

    [Fact]
    public void EqualSourcesGiveEqualText() =>
        Assert.Equal(GeneratorDriverRun.Run(Layers).Files, GeneratorDriverRun.Run(Layers).Files);

    private static void Walk(object? value, string path, HashSet<object> seen)
    {
        if (value is null || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
            return;
        Assert.False(value is ISymbol or SyntaxNode or SyntaxTree or Compilation or SemanticModel or Location or IOperation, $"{path} holds a {value.GetType()}");
        if (value is IEnumerable items)
        {
            foreach (var item in items)
                Walk(item, path + "[]", seen);
        }
        foreach (var field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            Walk(field.GetValue(value), $"{path}.{field.Name}", seen);
    }
}
