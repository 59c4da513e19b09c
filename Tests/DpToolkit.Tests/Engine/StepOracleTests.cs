using DpToolkit.Tests.Support;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Engine;

/// <summary>Whole steps against a loop over single samples, and against ordinary training.</summary>
public sealed class StepOracleTests
{
    private const double Tolerance = 1e-10;

    public enum Net
    {
        Cnn,
        Mlp,
        Text,
    }

    public static TheoryData<Net, LossReduction, string> Cases
    {
        get
        {
            var cases = new TheoryData<Net, LossReduction, string>();
            foreach (var net in Enum.GetValues<Net>())
            {
                foreach (var reduction in Enum.GetValues<LossReduction>())
                {
                    foreach (var clipping in new[] { "flat", "per layer", "automatic" })
                        cases.Add(net, reduction, clipping);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_applies_the_sum_of_clipped_gradients(Net net, LossReduction reduction, string clipping)
    {
        const double Bound = 0.3;
        const double Expected = 7;
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var model = Make(net);
        var (x, y) = Data(net, 5);
        var trained = model.named_parameters().Where(named => named.parameter.requires_grad).ToList();

        var sums = trained.Select(named => zeros_like(named.parameter)).ToList();
        for (long i = 0; i < 5; i++)
        {
            foreach (var (_, parameter) in trained)
                parameter.grad = null;
            nn.functional.cross_entropy(model.call(x.narrow(0, i, 1)), y.narrow(0, i, 1)).backward();
            var gradients = trained.Select(named => named.parameter.grad!.clone()).ToList();
            var norms = gradients.Select(gradient => gradient.norm().item<double>()).ToList();
            var norm = Math.Sqrt(norms.Sum(n => n * n));
            for (var k = 0; k < sums.Count; k++)
            {
                var factor = clipping switch
                {
                    "flat" => Math.Min(1, Bound / (norm + 1e-6)),
                    "per layer" => Math.Min(1, Bound / Math.Sqrt(sums.Count) / (norms[k] + 1e-6)),
                    _ => Bound / (norm + 0.01),
                };
                using (no_grad())
                    sums[k].add_(gradients[k], factor);
            }
        }
        foreach (var (_, parameter) in trained)
            parameter.grad = null;
        var before = trained.Select(named => named.parameter.detach().clone()).ToList();

        using var engine = new PrivacyEngine(new CountingAccountant());
        var (m, optimizer, data) = engine.MakePrivate(
            model,
            optim.SGD(trained.Select(named => named.parameter), 1),
            Batches.Of(Expected, Batches.Chunks(x, y, 2, 3)),
            noiseMultiplier: 0,
            maxGradNorm: Bound,
            clipping: clipping switch { "flat" => Clipping.Flat, "per layer" => Clipping.PerLayer, _ => Clipping.Automatic(0.01) },
            lossReduction: reduction);
        foreach (var (bx, by) in data)
        {
            optimizer.zero_grad();
            nn.functional.cross_entropy(m.call(bx), by, reduction: reduction == LossReduction.Mean ? nn.Reduction.Mean : nn.Reduction.Sum).backward();
            optimizer.step();
        }

        Assert.Equal(1, optimizer.Steps);
        Assert.Equal(1, engine.GetEpsilon(1e-5));
        var divisor = reduction == LossReduction.Mean ? Expected : 1;
        for (var k = 0; k < sums.Count; k++)
        {
            var moved = before[k].sub(trained[k].parameter).mul(divisor);
            var difference = moved.sub(sums[k]).abs().max().item<double>();
            Assert.True(difference < Tolerance, $"{trained[k].name} differs by {difference}");
            Assert.Null(trained[k].parameter.grad);
        }
    }

    [Theory]
    [InlineData(Net.Cnn, "sgd", GradSampleStrategy.Auto)]
    [InlineData(Net.Cnn, "adam", GradSampleStrategy.Ghost)]
    [InlineData(Net.Text, "sgd", GradSampleStrategy.PerSample)]
    [InlineData(Net.Text, "adam", GradSampleStrategy.BookKeeping)]
    public void Without_noise_and_clipping_ten_steps_are_ordinary_training(Net net, string name, GradSampleStrategy strategy)
    {
        const int Size = 6;
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var plain = Make(net);
        using var model = Make(net);
        using (no_grad())
        {
            foreach (var (target, source) in model.parameters().Zip(plain.parameters()))
                target.copy_(source);
        }
        var batches = Enumerable.Range(0, 10).Select(_ => Data(net, Size)).ToList();
        optim.Optimizer Optimizer(nn.Module m) => name == "sgd" ? optim.SGD(m.parameters(), 0.1, momentum: 0.9, weight_decay: 0.01) : optim.Adam(m.parameters(), 0.01);

        var ordinary = Optimizer(plain);
        var ordinaryRate = optim.lr_scheduler.StepLR(ordinary, 3, 0.5);
        foreach (var (x, y) in batches)
        {
            ordinary.zero_grad();
            nn.functional.cross_entropy(plain.call(x), y).backward();
            ordinary.step();
            ordinaryRate.step();
        }

        using var engine = new PrivacyEngine(new CountingAccountant());
        var (m, optimizer, data) = engine.MakePrivate(
            model, Optimizer(model), Batches.Of(Size, [.. batches.Select(batch => Batches.Chunks(batch.X, batch.Y, 4, 2))]), noiseMultiplier: 0, maxGradNorm: 1e9, strategy: strategy);
        var rate = optim.lr_scheduler.StepLR(optimizer, 3, 0.5);
        foreach (var (x, y) in data)
        {
            optimizer.zero_grad();
            nn.functional.cross_entropy(m.call(x), y).backward();
            var steps = optimizer.Steps;
            optimizer.step();
            if (optimizer.Steps > steps)
                rate.step();
        }

        Assert.Equal(10, optimizer.Steps);
        foreach (var ((path, expected), (_, actual)) in plain.named_parameters().Zip(model.named_parameters()))
        {
            var difference = expected.sub(actual).abs().max().item<double>();
            Assert.True(difference < Tolerance, $"{path} differs by {difference}");
        }
    }

    private static nn.Module<Tensor, Tensor> Make(Net net) => net switch
    {
        Net.Cnn => Nets.Cnn(),
        Net.Mlp => Nets.Mlp(),
        _ => new Nets.Text(),
    };

    private static (Tensor X, Tensor Y) Data(Net net, long samples) => net switch
    {
        Net.Cnn => (randn([samples, 1, 14, 14], Nets.DType), randint(0, 10, [samples], ScalarType.Int64)),
        Net.Mlp => (randn([samples, 6], Nets.DType), randint(0, 3, [samples], ScalarType.Int64)),
        _ => (randint(0, 11, [samples, 5], ScalarType.Int64), randint(0, 3, [samples], ScalarType.Int64)),
    };
}
