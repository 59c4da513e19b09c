using DpToolkit.Tests.Support;

namespace DpToolkit.Generators.Tests;

/// <summary>The generated code, word for word.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public async Task LowRankLinear() => await VerifyForward("x.matmul(down).matmul(up) + bias", ["down", "up", "bias"]);

    [Fact]
    public async Task AttentionScores() => await VerifyForward("x.matmul(query).matmul(x.matmul(key).transpose(-2, -1)).softmax(-1)", ["query", "key"]);

    [Fact]
    public async Task WeightNormalization() => await VerifyForward("x.matmul((direction * magnitude / direction.square().sum(new long[] { 1 }, true).sqrt()).t())", ["direction", "magnitude"]);

    [Fact]
    public async Task Fallback() => await VerifyForward("(x * scale).cumsum(1)", ["scale"]);

    private static async Task VerifyForward(string forward, string[] parameters, [System.Runtime.CompilerServices.CallerMemberName] string method = "")
    {
        var run = GeneratorDriverRun.Run($$"""
            namespace Sample;

            [PerSampleGrad]
            public sealed partial class Layer : nn.Module<Tensor, Tensor>
            {
                private readonly Parameter {{string.Join(", ", parameters.Select(name => name + " = null!"))}};
                public Layer() : base("Layer") => RegisterComponents();
                public override Tensor forward(Tensor x) => {{forward}};
            }
            """);
        await Verifier.Verify(Assert.Single(run.Files), "cs", method: method);
    }
}
