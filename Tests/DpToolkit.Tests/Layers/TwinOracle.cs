using DpToolkit.Tests.Support;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Layers;

/// <summary>Compares private steps of a model with a loop over single samples, and layers with the layers that they stand for.</summary>
internal static class TwinOracle
{
    private const double Tolerance = 1e-10;

    /// <summary>A private step, without noise and in physical batches of 2 and 3, moves every trained parameter by the sum of clipped gradients of the samples alone.</summary>
    /// <param name="model">Takes [5, ...] and returns [5, 3], in training mode.</param>
    /// <param name="x">Five samples.</param>
    /// <param name="strategy">The strategy.</param>
    public static void CheckStep(nn.Module<Tensor, Tensor> model, Tensor x, GradSampleStrategy strategy)
    {
        const double Bound = 0.2;
        using var scope = NewDisposeScope();
        var y = arange(5, ScalarType.Int64).remainder(3);
        var trained = model.named_parameters().Where(named => named.parameter.requires_grad).ToList();
        Assert.NotEmpty(trained);
        var sums = trained.Select(named => zeros_like(named.parameter)).ToList();
        for (long i = 0; i < 5; i++)
        {
            Loss(model, x.narrow(0, i, 1), y.narrow(0, i, 1)).backward();
            var gradients = trained.Select(named => named.parameter.grad?.clone() ?? zeros_like(named.parameter)).ToList();
            var norm = Math.Sqrt(gradients.Sum(gradient => gradient.square().sum().item<double>()));
            using (no_grad())
            {
                for (var k = 0; k < sums.Count; k++)
                {
                    sums[k].add_(gradients[k], Math.Min(1, Bound / (norm + 1e-6)));
                    trained[k].parameter.grad = null;
                }
            }
        }
        Assert.All(sums, sum => Assert.True(sum.abs().max().item<double>() > 0));
        var before = trained.Select(named => named.parameter.detach().clone()).ToList();

        using var engine = new PrivacyEngine(new CountingAccountant());
        var (m, optimizer, data) = engine.MakePrivate(
            model, optim.SGD(trained.Select(named => named.parameter), 1), Batches.Of(5, Batches.Chunks(x, y, 2, 3)),
            noiseMultiplier: 0, maxGradNorm: Bound, strategy: strategy, lossReduction: LossReduction.Sum);
        engine.VerifyRules();
        foreach (var (bx, by) in data)
        {
            optimizer.zero_grad();
            Loss(m, bx, by).backward();
            optimizer.step();
        }

        Assert.Equal(1, optimizer.Steps);
        for (var k = 0; k < sums.Count; k++)
            Close(sums[k], before[k].sub(trained[k].parameter), $"{trained[k].name} {strategy}");
    }

    /// <summary>Two layers give the same outputs, and the same gradients by autograd, for their inputs and all parameters.</summary>
    public static void CheckSame(nn.Module layer, nn.Module twin, Func<nn.Module, Tensor[], Tensor[]> run, params Tensor[] inputs)
    {
        var (expected, expectedGradients) = Gradients(layer, run, inputs);
        var (actual, actualGradients) = Gradients(twin, run, inputs);
        for (var i = 0; i < expected.Length; i++)
            Close(expected[i], actual[i], $"output {i}");
        Assert.Equal(expectedGradients.Keys.Order(), actualGradients.Keys.Order());
        foreach (var (name, gradient) in expectedGradients)
            Close(gradient, actualGradients[name], $"gradient of {name}");
    }

    public static void Close(Tensor expected, Tensor actual, string what)
    {
        Assert.True(expected.shape.AsSpan().SequenceEqual(actual.shape), $"{what}: expected [{string.Join(", ", expected.shape)}], got [{string.Join(", ", actual.shape)}]");
        if (expected.numel() == 0)
            return;
        var difference = expected.sub(actual).abs().max().item<double>();
        Assert.True(difference <= Tolerance * Math.Max(1, expected.abs().max().item<double>()), $"{what}: differs by {difference}");
    }

    private static Tensor Loss(nn.Module<Tensor, Tensor> model, Tensor x, Tensor y) => nn.functional.cross_entropy(model.call(x), y, reduction: nn.Reduction.Sum);

    private static (Tensor[] Outputs, Dictionary<string, Tensor> Gradients) Gradients(nn.Module layer, Func<nn.Module, Tensor[], Tensor[]> run, Tensor[] inputs)
    {
        var own = inputs.Select(input => input.detach().clone().requires_grad_(input.is_floating_point())).ToArray();
        var outputs = run(layer, own);
        var total = outputs.Select((output, i) => output.mul(output.detach().cos().add(i)).sum()).Aggregate((a, b) => a.add(b));
        total.backward();
        var gradients = new Dictionary<string, Tensor>();
        for (var i = 0; i < own.Length; i++)
        {
            if (own[i].grad is { } gradient)
                gradients.Add($"input {i}", gradient);
        }
        foreach (var (name, parameter) in layer.named_parameters())
        {
            gradients.Add(name, parameter.grad ?? zeros_like(parameter));
            parameter.grad = null;
        }
        return (outputs, gradients);
    }
}
