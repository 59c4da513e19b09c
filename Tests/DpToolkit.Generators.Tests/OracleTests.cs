using DpToolkit.Generators.Tests.Layers;
using DpToolkit.Layers;

namespace DpToolkit.Generators.Tests;

/// <summary>Generated per-sample gradients against a loop over the samples with autograd.</summary>
public sealed class OracleTests
{
    public static TheoryData<string, long[]> Cases()
    {
        var cases = new TheoryData<string, long[]>();
        foreach (var (layer, shapes) in new (string, long[][])[]
        {
            ("LowRankLinear", [[3, 5], [3, 4, 5], [2, 3, 4, 5], [0, 4, 5], [1, 5], [1, 4, 5]]),
            ("ScaleShift", [[3, 5], [3, 4, 5], [2, 3, 4, 5], [0, 5], [1, 5]]),
            ("ScaleShiftTokens", [[3, 4, 5], [2, 3, 4, 5], [0, 4, 5], [1, 4, 5]]),
            ("ScaleShiftOne", [[3, 5], [1, 4, 5], [4, 1]]),
            ("GatedUnit", [[3, 5], [3, 4, 5], [2, 3, 4, 5], [0, 5], [1, 4, 5]]),
            ("Activations", [[3, 5], [3, 4, 5], [2, 3, 4, 5], [0, 5], [1, 5]]),
            ("NormalizedScale", [[3, 5], [3, 4, 5], [2, 3, 4, 5], [0, 5], [1, 5]]),
            ("SelfAttention", [[3, 2, 6], [2, 5, 6], [0, 3, 6], [1, 4, 6]]),
            ("Bilinear", [[3, 5], [0, 5], [1, 5]]),
            ("WeightNorm", [[3, 5], [3, 4, 5], [2, 3, 4, 5], [0, 5], [1, 5]]),
            ("TokenMixer", [[3, 4, 5], [0, 4, 5], [1, 4, 5]]),
            ("Pooled", [[3, 4, 5], [0, 4, 5], [1, 4, 5]]),
            ("Factored", [[3, 5], [0, 5], [1, 5]]),
            ("Nested", [[3, 5], [3, 4, 5], [0, 5], [1, 5]]),
        })
        {
            foreach (var shape in shapes)
                cases.Add(layer, shape);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void EqualsTheMicroBatchLoop(string name, long[] shape)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using var layer = Create(name);
        var input = randn(shape, float64) * 2;
        Tensor output;
        using (no_grad())
            output = layer.forward(input);
        var gradOutput = randn(output.shape, float64);
        var expected = MicroBatches(layer, input, gradOutput);

        var generated = (IPerSampleGrad)layer;
        var terms = generated.PerSampleGradTerms(input, gradOutput);
        var factors = rand(shape[0], float64);
        var gradients = terms.PerSample();
        var norms = terms.SquaredNorms();
        var sums = terms.ClippedSums(factors);

        Assert.Equal(expected.Keys.Order(), gradients.Keys.Order());
        foreach (var (parameter, gradient) in expected)
        {
            Near(gradient, gradients[parameter], $"{name}.{parameter}");
            Near(gradient.square().reshape(shape[0], gradient.numel() / Math.Max(shape[0], 1)).sum([1L]), norms[parameter], $"norms of {name}.{parameter}");
            Near(torch.einsum("b,bi->i", factors, gradient.reshape(shape[0], layer.get_parameter(parameter)!.numel())), sums[parameter].reshape(-1), $"sum of {name}.{parameter}");
        }
    }

    [Fact]
    public void LeavesNoTensorsBehind()
    {
        using var layer = Create("NormalizedScale");
        using var scope = NewDisposeScope();
        var input = randn([3, 5], float64);
        var gradOutput = randn([3, 5], float64);
        var before = scope.DisposablesCount;
        var terms = ((IPerSampleGrad)layer).PerSampleGradTerms(input, gradOutput);
        Assert.InRange(scope.DisposablesCount - before, terms.Count, 2 * terms.Count);
    }

    [Theory]
    [InlineData("LowRankLinear", new long[] { 5 }, "needs a batch of at least 2 dimensions")]
    [InlineData("NormalizedScale", new long[] { 5 }, "needs a batch of at least 2 dimensions")]
    [InlineData("TokenMixer", new long[] { 4, 5 }, "needs a batch of at least 3 dimensions")]
    public void RefusesBatchesThatMeetTheParameters(string name, long[] shape, string message)
    {
        using var layer = Create(name);
        var exception = Assert.Throws<InvalidOperationException>(() => ((IPerSampleGrad)layer).PerSampleGradTerms(randn(shape, float64), randn(shape, float64)));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesAParameterWithAnEntryForEachRow()
    {
        using var layer = Create("ScaleShiftTokens");
        var exception = Assert.Throws<InvalidOperationException>(() => ((IPerSampleGrad)layer).PerSampleGradTerms(randn(4, 5, float64), randn(4, 5, float64)));
        Assert.Contains("an entry for each row", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownOperationFallsBackToTheLoop()
    {
        using var layer = Create("Cumulative");
        Assert.IsAssignableFrom<IPerSampleGradFallback>(layer);
        Assert.False(layer is IPerSampleGrad);
    }

    private static nn.Module<Tensor, Tensor> Create(string name) => name switch
    {
        "LowRankLinear" => new LowRankLinear(5, 2, 3),
        "ScaleShift" => new ScaleShift(5),
        "ScaleShiftTokens" => new ScaleShift(4, 5),
        "ScaleShiftOne" => new ScaleShift(1),
        "GatedUnit" => new GatedUnit(5, 3),
        "Activations" => new Activations(5),
        "NormalizedScale" => new NormalizedScale(5),
        "SelfAttention" => new SelfAttention(6, 2),
        "Bilinear" => new BilinearForm(5, 3),
        "WeightNorm" => new WeightNorm(5, 3),
        "TokenMixer" => new TokenMixer(4, 5),
        "Pooled" => new Pooled(5),
        "Factored" => new Factored(5, 2, 3),
        "Cumulative" => new Cumulative(5),
        "Nested" => new Outer.Nested<int>(5),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static Dictionary<string, Tensor> MicroBatches(nn.Module<Tensor, Tensor> layer, Tensor input, Tensor gradOutput)
    {
        var parameters = layer.named_parameters().ToList();
        var gradients = parameters.ToDictionary(named => named.name, _ => new List<Tensor>());
        for (var i = 0L; i < input.shape[0]; i++)
        {
            layer.zero_grad();
            foreach (var (_, parameter) in parameters)
                parameter.grad?.zero_();
            (layer.forward(input.narrow(0, i, 1)) * gradOutput.narrow(0, i, 1)).sum().backward();
            foreach (var (name, parameter) in parameters)
                gradients[name].Add(parameter.grad is { } gradient ? gradient.clone() : zeros_like(parameter));
        }
        return parameters.ToDictionary(
            named => named.name,
            named => gradients[named.name].Count == 0 ? zeros([0, .. named.parameter.shape], float64) : stack(gradients[named.name], 0));
    }

    private static void Near(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        if (expected.numel() == 0)
            return;
        var error = (expected - actual).abs().max().item<double>();
        var scale = Math.Max(1, expected.abs().max().item<double>());
        Assert.True(error <= 1e-10 * scale, $"{what}: {error}");
    }
}
