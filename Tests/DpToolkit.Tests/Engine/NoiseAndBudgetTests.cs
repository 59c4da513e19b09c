using DpToolkit.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Engine;

/// <summary>What a step adds, what it may spend, and what one sample can move.</summary>
public sealed class NoiseAndBudgetTests
{
    /// <summary>With zero gradients the weights move by the noise alone: sum of squares over sigma² is chi-square.</summary>
    [Theory]
    [InlineData(LossReduction.Mean)]
    [InlineData(LossReduction.Sum)]
    public void Without_gradients_the_weights_movement_measures_sigma(LossReduction reduction)
    {
        const double Sigma = 1.7;
        const double Bound = 0.6;
        const double Expected = 5;
        using var scope = NewDisposeScope();
        using var model = nn.Linear(200, 100, dtype: Nets.DType);
        var before = model.weight.detach().clone();
        var biasBefore = model.bias!.detach().clone();
        using var engine = new PrivacyEngine(new CountingAccountant());
        var batch = Batches.Chunks(randn([4, 200], Nets.DType), zeros([4], ScalarType.Int64), 3, 1);
        var (m, optimizer, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 1), Batches.Of(Expected, batch), Sigma, Bound, lossReduction: reduction);
        foreach (var (x, _) in data)
        {
            optimizer.zero_grad();
            (m.call(x) * 0).sum().backward();
            optimizer.step();
        }
        var deviation = Sigma * Bound / (reduction == LossReduction.Mean ? Expected : 1);
        var moved = cat([before.sub(model.weight).reshape(20000), biasBefore.sub(model.bias!)], 0).div(deviation);
        const double N = 20100;
        var squares = moved.mul(moved).sum().item<double>();
        Assert.InRange(squares, N - 6 * Math.Sqrt(2 * N), N + 6 * Math.Sqrt(2 * N));
        Assert.InRange(moved.sum().item<double>(), -6 * Math.Sqrt(N), 6 * Math.Sqrt(N));
    }

    [Fact]
    public void An_empty_logical_batch_adds_noise_and_is_accounted()
    {
        using var scope = NewDisposeScope();
        using var model = Nets.Mlp();
        using var engine = new PrivacyEngine(new CountingAccountant());
        var empty = Batches.Chunks(zeros([0, 6], Nets.DType), zeros([0], ScalarType.Int64), 0);
        var (m, optimizer, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 1), Batches.Of(4, empty, empty), 1, 1);
        var withForward = false;
        foreach (var (x, y) in data)
        {
            var before = model.parameters().Select(parameter => parameter.detach().clone()).ToList();
            optimizer.zero_grad();
            if (withForward)
                nn.functional.cross_entropy(m.call(x), y).backward();
            optimizer.step();
            Assert.All(before.Zip(model.parameters()), pair => Assert.True(pair.First.ne(pair.Second).all().item<bool>()));
            Assert.All(model.parameters(), parameter => Assert.True(parameter.isfinite().all().item<bool>()));
            withForward = true;
        }
        Assert.Equal(2, engine.GetEpsilon(1e-5));
        Assert.True(double.IsNaN(optimizer.ClippedFraction));
    }

    /// <summary>The sum without one sample and the sum with it differ by at most C, whatever the sample.</summary>
    [Theory]
    [InlineData("flat")]
    [InlineData("per layer")]
    [InlineData("automatic")]
    public void One_sample_moves_the_sum_by_at_most_the_bound(string clipping)
    {
        const double Bound = 0.7;
        using var scope = NewDisposeScope();
        manual_seed(11);
        var x = randn([5, 6], Nets.DType).mul(1000);
        var y = randint(0, 3, [5], ScalarType.Int64);
        var with = Moved(x, y, clipping);
        var without = Moved(x.narrow(0, 0, 4), y.narrow(0, 0, 4), clipping);
        var moved = Math.Sqrt(with.Zip(without).Sum(pair => pair.First.sub(pair.Second).pow(2).sum().item<double>()));
        Assert.InRange(moved, 0.69 * Bound, Bound * (1 + 1e-9));

        static List<Tensor> Moved(Tensor x, Tensor y, string clipping)
        {
            manual_seed(12);
            using var model = Nets.Mlp();
            var before = model.parameters().Select(parameter => parameter.detach().clone()).ToList();
            using var engine = new PrivacyEngine(new CountingAccountant());
            var (m, optimizer, data) = engine.MakePrivate(
                model, optim.SGD(model.parameters(), 1), Batches.Of(4, Batches.Chunks(x, y, x.shape[0])), 0, Bound, lossReduction: LossReduction.Sum,
                clipping: clipping switch { "flat" => DpToolkit.Clipping.Flat, "per layer" => DpToolkit.Clipping.PerLayer, _ => DpToolkit.Clipping.Automatic() });
            foreach (var (bx, by) in data)
            {
                nn.functional.cross_entropy(m.call(bx), by, reduction: nn.Reduction.Sum).backward();
                optimizer.step();
            }
            return [.. before.Zip(model.parameters(), (earlier, parameter) => earlier.sub(parameter))];
        }
    }

    [Fact]
    public void The_budget_stops_training_before_the_step_that_would_exceed_it()
    {
        using var training = new Training(Nets.Mlp(), batches: 5, budget: new PrivacyBudget(3, 1e-5), noiseMultiplier: 1);
        var before = new List<Tensor>();
        var exceeded = Assert.Throws<PrivacyBudgetExceededException>(() => training.Run((x, y) =>
        {
            before = training.Model.parameters().Select(parameter => parameter.detach().clone()).ToList();
            training.Step(x, y);
        }));
        Assert.Contains("budget", exceeded.Message, StringComparison.Ordinal);
        Assert.Equal(3, training.Optimizer.Steps);
        Assert.Equal(3, training.Engine.GetEpsilon(1e-5));
        Assert.All(before.Zip(training.Model.parameters()), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
    }

    [Fact]
    public void Spending_from_elsewhere_counts_against_the_budget()
    {
        using var training = new Training(Nets.Mlp(), batches: 5, budget: new PrivacyBudget(3, 1e-5), noiseMultiplier: 1);
        Assert.Throws<PrivacyBudgetExceededException>(() => training.Run((x, y) =>
        {
            training.Step(x, y);
            training.Engine.Accountant.Compose(new Accounting.GaussianEvent(1));
        }));
        Assert.Equal(2, training.Optimizer.Steps);
        Assert.Equal(4, training.Engine.GetEpsilon(1e-5));
    }

    [Fact]
    public void A_changed_bound_reaches_clipping_and_noise_at_the_next_logical_batch()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(100, 100, hasBias: false, dtype: Nets.DType);
        using var engine = new PrivacyEngine(new CountingAccountant());
        var batch = Batches.Chunks(randn([4, 100], Nets.DType), zeros([4], ScalarType.Int64), 2, 2);
        var (m, optimizer, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 1), Batches.Of(4, batch, batch), 1, 1, lossReduction: LossReduction.Sum);
        var chunk = 0;
        double[] expected = [1, 3];
        foreach (var (x, _) in data)
        {
            var before = model.weight.detach().clone();
            optimizer.zero_grad();
            (m.call(x) * 0).sum().backward();
            if (chunk == 1)
                optimizer.MaxGradNorm = 3;
            optimizer.step();
            if (chunk % 2 == 1)
                Assert.InRange(before.sub(model.weight).norm().item<double>() / 100, 0.9 * expected[chunk / 2], 1.1 * expected[chunk / 2]);
            chunk++;
        }
        Assert.Equal(4, chunk);
    }

    [Fact]
    public void An_abandoned_logical_batch_is_discarded()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var model = Nets.Mlp();
        using var engine = new PrivacyEngine(new CountingAccountant());
        var (x, y) = (randn([4, 6], Nets.DType), zeros([4], ScalarType.Int64));
        var (m, optimizer, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 1), Batches.Of(4, Batches.Chunks(x, y, 2, 2)), 0, 1, lossReduction: LossReduction.Sum);
        void Step(Tensor bx, Tensor by, double scale)
        {
            optimizer.zero_grad();
            (nn.functional.cross_entropy(m.call(bx), by, reduction: nn.Reduction.Sum) * scale).backward();
            optimizer.step();
        }
        foreach (var (bx, by) in data)
        {
            Step(bx, by, 1);
            break;
        }
        var before = model.parameters().Select(parameter => parameter.detach().clone()).ToList();
        foreach (var (bx, by) in data)
            Step(bx, by, 0);
        Assert.Equal(1, optimizer.Steps);
        Assert.All(before.Zip(model.parameters()), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
    }

    [Fact]
    public void A_skipped_physical_batch_is_refused()
    {
        using var scope = NewDisposeScope();
        using var model = Nets.Mlp();
        using var engine = new PrivacyEngine(new CountingAccountant());
        var (x, y) = (randn([4, 6], Nets.DType), zeros([4], ScalarType.Int64));
        var (m, optimizer, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 1), Batches.Of(4, Batches.Chunks(x, y, 2, 2)), 0, 1);
        var first = true;
        var refusal = Assert.Throws<PrivacyViolationException>(() =>
        {
            foreach (var (bx, by) in data)
            {
                if (!first)
                {
                    nn.functional.cross_entropy(m.call(bx), by).backward();
                    optimizer.step();
                }
                first = false;
            }
        });
        Assert.Contains("Samples 2 to 3", refusal.Message, StringComparison.Ordinal);
    }
}
