namespace DpToolkit.Generators.Tests;

/// <summary>Each case: the body of a class with parameters w and b, and what is reported, in order: id and underlined text.</summary>
public sealed class DiagnosticTests
{
    [Theory]
    [InlineData("public override Tensor forward(Tensor x) => x.matmul(w) + b;")]
    [InlineData("public override Tensor forward(Tensor x) => x.matmul(w).cos() * 2;")]
    [InlineData("public override Tensor forward(Tensor x) { using var scope = NewDisposeScope(); var y = x * w; y = y + b; return y.MoveToOuterDisposeScope(); }")]
    [InlineData("public override Tensor forward(Tensor x) => (x * w)[.., 0, ..];")]
    [InlineData("public override Tensor forward(Tensor x) { y = x; return x * w; } private Tensor? y;", "DP9004", "y = x")]
    [InlineData("public override Tensor forward(Tensor x) => (x * w).cumsum(1);", "DP9002", "(x * w).cumsum(1)")]
    [InlineData("public override Tensor forward(Tensor x) => (x * w).clamp(0, 1).tanh() + (x * b).cumsum(1);", "DP9002", "(x * w).clamp(0, 1)", "DP9002", "(x * b).cumsum(1)")]
    [InlineData("public override Tensor forward(Tensor x) => (x * w).clone().view(-1, 4);", "DP9002", "(x * w).clone().view(-1, 4)")]
    [InlineData("public override Tensor forward(Tensor x) { var y = x * w; for (var i = 0; i < 3; i++) y = y * w; return y; }", "DP9002", "for (var i = 0; i < 3; i++) y = y * w;")]
    [InlineData("public override Tensor forward(Tensor x) => training ? x * w : x;", "DP9002", "training ? x * w : x")]
    [InlineData("private readonly Linear inner = nn.Linear(2, 2); public override Tensor forward(Tensor x) => inner.call(x * w);", "DP9002", "inner.call(x * w)")]
    [InlineData("public override Tensor forward(Tensor x) => x * w - (x * w).mean(new long[] { 0 });", "DP9003", "(x * w).mean(new long[] { 0 })")]
    [InlineData("public override Tensor forward(Tensor x) => x * w - (x * w).mean();", "DP9003", "(x * w).mean()")]
    [InlineData("public override Tensor forward(Tensor x) => (x * w).softmax(0);", "DP9003", "(x * w).softmax(0)")]
    [InlineData("public override Tensor forward(Tensor x) => x.mm(x.t()).mm(w);", "DP9003", "x.mm(x.t())")]
    [InlineData("public override Tensor forward(Tensor x) => (x.unsqueeze(0) - x.unsqueeze(1)) * w;", "DP9003", "x.unsqueeze(0) - x.unsqueeze(1)")]
    [InlineData("public override Tensor forward(Tensor x) => Centered(x) * w; private static Tensor Centered(Tensor y) => y - y.sum(new long[] { 0 }, true);", "DP9003", "y.sum(new long[] { 0 }, true)")]
    [InlineData("public override Tensor forward(Tensor x) => torch.einsum(\"bi,ij->j\", x, w);", "DP9003", "torch.einsum(\"bi,ij->j\", x, w)")]
    [InlineData("public override Tensor forward(Tensor x) { if (x.sum().item<float>() > 0) return x * w; return x; }", "DP9004", "x.sum().item<float>()")]
    [InlineData("public override Tensor forward(Tensor x) { w.mul_(0.5); return x * w; }", "DP9004", "w.mul_(0.5)")]
    [InlineData("public override Tensor forward(Tensor x) => nn.functional.dropout(x * w, 0.1, training);", "DP9004", "nn.functional.dropout(x * w, 0.1, training)")]
    [InlineData("public override Tensor forward(Tensor x) => (x + torch.randn(3)) * w;", "DP9004", "torch.randn(3)")]
    public void OnAForward(string body, params string[] expected)
    {
        var run = GeneratorDriverRun.Run($$"""
            [PerSampleGrad]
            public sealed partial class Layer : nn.Module<Tensor, Tensor>
            {
                private readonly Parameter w = new(torch.randn(2, 2)), b = new(torch.randn(2));
                public Layer() : base("Layer") => RegisterComponents();
                {{body}}
            }
            """);
        Assert.Equal(expected.Chunk(2).Select(pair => (pair[0], pair[1])), run.Diagnostics.Select(diagnostic => (diagnostic.Id, diagnostic.Text)));
        var rights = expected.Length == 0 ? "IPerSampleGrad" : expected[0] == "DP9002" ? "IPerSampleGradFallback" : null;
        if (rights is null)
            Assert.Empty(run.Files);
        else
            Assert.Contains($"partial class Layer : {rights}\n", Assert.Single(run.Files), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[PerSampleGrad] public class Layer : nn.Module<Tensor, Tensor> { public Layer() : base(\"\") { } public override Tensor forward(Tensor x) => x; }", "isn't partial")]
    [InlineData("[PerSampleGrad] public partial class Layer { public Tensor forward(Tensor x) => x; }", "isn't a Module<Tensor, Tensor>")]
    [InlineData("[PerSampleGrad] public abstract partial class Layer : nn.Module<Tensor, Tensor> { protected Layer() : base(\"\") { } }", "doesn't declare forward(Tensor)")]
    [InlineData("public class Outer { [PerSampleGrad] public partial class Layer : nn.Module<Tensor, Tensor> { public Layer() : base(\"\") { } public override Tensor forward(Tensor x) => x; } }", "is inside 'Outer', which isn't partial")]
    public void OnAClass(string source, string reason)
    {
        var run = GeneratorDriverRun.Run(source);
        var (id, text, message) = Assert.Single(run.Diagnostics);
        Assert.Equal(("DP9001", "Layer", $"'Layer' {reason}, so no per-sample gradients can be generated for it"), (id, text, message));
        Assert.Empty(run.Files);
    }

    [Fact]
    public void TheMessageSaysHowTheBatchGotThere()
    {
        var run = GeneratorDriverRun.Run("""
            [PerSampleGrad]
            public sealed partial class Layer : nn.Module<Tensor, Tensor>
            {
                private readonly Parameter w = new(torch.randn(2, 2));
                public Layer() : base("Layer") => RegisterComponents();
                public override Tensor forward(Tensor x) => (x * w).transpose(0, 1).mean(new long[] { 1 });
            }
            """);
        var (_, _, message) = Assert.Single(run.Diagnostics);
        Assert.Contains("(the batch is dimension 0 of 'x', dimension 1 of '(x * w).transpose(0, 1)')", message, StringComparison.Ordinal);
    }
}
