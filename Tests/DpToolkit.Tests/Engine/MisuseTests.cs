using DpToolkit.Layers;
using DpToolkit.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Engine;

/// <summary>Every way to lose privacy in a training loop that the runtime sees, tried.</summary>
public sealed class MisuseTests
{
    [Fact]
    public void A_right_loop_is_not_refused()
    {
        using var training = new Training(Nets.Mlp());
        training.Run(training.Step);
        Assert.Equal(3, training.Optimizer.Steps);
        Assert.Equal(3, training.Engine.GetEpsilon(1e-5));
    }

    [Fact]
    public void The_plain_optimizer_steps_no_more()
    {
        using var training = new Training(Nets.Mlp());
        training.Refuses(
            (x, y) =>
            {
                Training.Loss(training.Model.call(x), y).backward();
                training.Plain.step();
            },
            "SGD", "MakePrivate", "DpOptimizer");
        Assert.Throws<PrivacyViolationException>(training.Plain.zero_grad);
        Assert.Throws<PrivacyViolationException>(() => training.Plain.parameters().Count());
    }

    [Fact]
    public void The_plain_optimizer_is_given_back_when_the_engine_is_disposed()
    {
        using var training = new Training(Nets.Mlp());
        training.Engine.Dispose();
        training.Plain.zero_grad();
        Training.Loss(training.Model.call(randn([4, 6], Nets.DType)), zeros([4], ScalarType.Int64)).backward();
        training.Plain.step();
        Assert.All(training.Model.parameters(), parameter => Assert.NotNull(parameter.grad));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(training.AssertUnchanged);
    }

    [Fact]
    public void A_batch_of_another_loader_is_refused()
    {
        using var training = new Training(Nets.Mlp());
        var (x, y) = (randn([4, 6], Nets.DType), zeros([4], ScalarType.Int64));
        Training.Loss(training.Model.call(x), y).backward();
        var refusal = Assert.Throws<PrivacyViolationException>(() => training.Optimizer.step());
        Assert.Contains("private loader", refusal.Message, StringComparison.Ordinal);
        training.AssertUnchanged();
    }

    [Fact]
    public void A_layer_run_by_forward_is_refused()
    {
        using var training = new Training(new Bypassing());
        training.Refuses(training.Step, "second.weight", "forward()", "call()");
    }

    [Fact]
    public void A_weight_used_outside_its_layer_is_refused()
    {
        using var training = new Training(Nets.Mlp());
        training.Refuses(
            (x, y) =>
            {
                training.Optimizer.zero_grad();
                var penalty = training.Model.parameters().First().pow(2).sum();
                (Training.Loss(training.Model.call(x), y) + penalty).backward();
                training.Optimizer.step();
            },
            "0.weight", "outside its layer", "weight_decay");
    }

    [Fact]
    public void A_missing_backward_is_refused()
    {
        using var training = new Training(Nets.Mlp());
        training.Refuses(
            (x, y) =>
            {
                training.Optimizer.zero_grad();
                Training.Loss(training.Model.call(x), y);
                training.Optimizer.step();
            },
            "backward");
    }

    [Fact]
    public void A_missing_forward_is_refused()
    {
        using var training = new Training(Nets.Mlp());
        training.Refuses((_, _) => training.Optimizer.step(), "without a forward pass");
    }

    [Fact]
    public void A_forward_in_evaluation_mode_is_refused()
    {
        using var training = new Training(Nets.Mlp());
        training.Model.eval();
        training.Refuses(training.Step, "evaluation mode");
    }

    [Fact]
    public void Two_backwards_through_one_graph_are_refused()
    {
        using var training = new Training(Nets.Mlp());
        training.Refuses(
            (x, y) =>
            {
                training.Optimizer.zero_grad();
                var loss = Training.Loss(training.Model.call(x), y);
                autograd.backward([loss], retain_graph: true);
                loss.backward();
                training.Optimizer.step();
            },
            "2 times");
    }

    [Fact]
    public void Two_forward_and_backward_passes_on_one_batch_are_refused()
    {
        using var training = new Training(Nets.Mlp());
        training.Refuses(
            (x, y) =>
            {
                training.Optimizer.zero_grad();
                Training.Loss(training.Model.call(x), y).backward();
                Training.Loss(training.Model.call(x), y).backward();
                training.Optimizer.step();
            },
            "2 times");
    }

    [Fact]
    public void Gradients_of_several_batches_in_one_step_are_refused()
    {
        using var training = new Training(Nets.Mlp());
        var count = 0;
        training.Refuses(
            (x, y) =>
            {
                Training.Loss(training.Model.call(x), y).backward();
                if (++count == 2)
                    training.Optimizer.step();
            },
            "2 times");
    }

    [Fact]
    public void A_forward_pass_on_another_batch_is_refused()
    {
        using var training = new Training(Nets.Mlp());
        Tensor? first = null;
        training.Refuses(
            (x, y) =>
            {
                if (first is null)
                {
                    first = training.Model.call(x);
                    return;
                }
                Training.Loss(first, y).backward();
                training.Optimizer.step();
            },
            "another batch", "zero_grad()");
    }

    [Fact]
    public void Two_steps_on_one_batch_are_refused()
    {
        using var training = new Training(Nets.Mlp());
        training.Run((x, y) =>
        {
            training.Step(x, y);
            Training.Loss(training.Model.call(x), y).backward();
            Assert.Contains("twice", Assert.Throws<PrivacyViolationException>(() => training.Optimizer.step()).Message, StringComparison.Ordinal);
        });
        Assert.Equal(3, training.Engine.GetEpsilon(1e-5));
    }

    [Fact]
    public void Passes_that_nobody_differentiates_are_ignored()
    {
        using var training = new Training(Nets.Mlp());
        training.Run((x, y) =>
        {
            training.Optimizer.zero_grad();
            Training.Loss(training.Model.call(x), y).backward();
            training.Model.call(x).argmax(1);
            using (no_grad())
                training.Model.call(x);
            training.Optimizer.step();
        });
        Assert.Equal(3, training.Optimizer.Steps);
    }

    [Fact]
    public void An_output_changed_in_place_is_refused()
    {
        using var training = new Training(nn.Sequential(nn.Linear(6, 8, dtype: Nets.DType), nn.Tanh(), nn.Linear(8, 8, dtype: Nets.DType), nn.ReLU(inplace: true), nn.Linear(8, 3, dtype: Nets.DType)));
        training.Refuses(training.Step, "2 (Linear)", "in place", "inplace: false");
    }

    [Fact]
    public void An_input_changed_in_place_is_refused()
    {
        using var training = new Training(Nets.Mlp());
        training.Refuses(
            (x, y) =>
            {
                training.Optimizer.zero_grad();
                var loss = Training.Loss(training.Model.call(x), y);
                x.mul_(2);
                loss.backward();
                training.Optimizer.step();
            },
            "0 (Linear)", "in place");
    }

    [Fact]
    public void Samples_that_are_not_in_dimension_0_are_refused()
    {
        using var merged = new Training(new MergesPositions(), input: () => randn([Training.Samples, 2, 6], Nets.DType));
        merged.Refuses(merged.Step, "layer (Linear)", "[8, 6]", "4");
    }

    [Fact]
    public void A_broadcast_input_is_refused()
    {
        using var training = new Training(new Positions());
        training.Refuses(training.Step, "positions (Embedding)", "[1, 6]", "expand");
    }

    [Fact]
    public void Unfreezing_after_MakePrivate_is_refused()
    {
        var model = Nets.Mlp();
        var frozen = model.parameters().First();
        frozen.requires_grad = false;
        using var training = new Training(model);
        frozen.requires_grad = true;
        training.Refuses(training.Step, "0.weight", "frozen at MakePrivate");
    }

    [Fact]
    public void Freezing_after_MakePrivate_is_refused()
    {
        using var training = new Training(Nets.Mlp());
        training.Model.parameters().First().requires_grad = false;
        training.Refuses(training.Step, "0.weight", "Freeze parameters before MakePrivate");
    }

    [Fact]
    public void A_buffer_written_by_forward_is_refused()
    {
        using var training = new Training(new RunningMean());
        training.Refuses(training.Step, "mean", "without noise");
    }

    [Fact]
    public void A_frozen_batch_norm_put_back_into_training_mode_is_refused()
    {
        var norm = nn.BatchNorm1d(8, affine: false, dtype: Nets.DType);
        var model = nn.Sequential(nn.Linear(6, 8, dtype: Nets.DType), norm, nn.Linear(8, 3, dtype: Nets.DType));
        norm.eval();
        using var training = new Training(model);
        training.Model.train();
        training.Refuses(training.Step, "1 (BatchNorm1d)", "eval()");
    }

    [Fact]
    public void A_layer_that_threw_is_taped_again()
    {
        using var training = new Training(Nets.Mlp());
        training.Run((x, y) =>
        {
            Assert.ThrowsAny<Exception>(() => training.Model.call(randn([4, 5], Nets.DType)));
            training.Step(x, y);
        });
        Assert.Equal(3, training.Optimizer.Steps);
    }

    [Fact]
    public void A_sample_without_a_finite_gradient_counts_as_zero_and_is_counted()
    {
        using var clean = new Training(Nets.Mlp());
        using var poisoned = new Training(Nets.Mlp());
        using (no_grad())
        {
            foreach (var (target, source) in poisoned.Model.parameters().Zip(clean.Model.parameters()))
                target.copy_(source);
        }
        clean.Run((x, y) =>
        {
            clean.Optimizer.zero_grad();
            nn.functional.cross_entropy(clean.Model.call(x), y, reduction: nn.Reduction.None).narrow(0, 1, 3).sum().div(4).backward();
            clean.Optimizer.step();
        });
        poisoned.Run((x, y) =>
        {
            var bad = x.clone();
            bad[0] = double.NaN;
            poisoned.Optimizer.zero_grad();
            Training.Loss(poisoned.Model.call(bad), y).backward();
            poisoned.Optimizer.step();
        });
        Assert.Equal(3, poisoned.Optimizer.DroppedSamples);
        Assert.Equal(0, clean.Optimizer.DroppedSamples);
        Assert.All(clean.Model.parameters().Zip(poisoned.Model.parameters()), pair =>
            Assert.True(pair.First.sub(pair.Second).abs().max().item<double>() < 1e-12));
    }

    [Fact]
    public void A_physical_batch_whose_clipping_failed_halfway_is_not_counted_twice()
    {
        LayerRules.Register<Failing>((layer, input, gradOutput) => [new("gain", layer.Gains, new FailingTerm(layer, gradOutput.mul(input)))]);
        using var scope = NewDisposeScope();
        using var failing = new Failing();
        using var model = nn.Sequential(nn.Linear(6, 6, dtype: Nets.DType), failing);
        using var engine = new PrivacyEngine(new CountingAccountant());
        var (x, y) = (randn([4, 6], Nets.DType), zeros([4], ScalarType.Int64));
        var (m, optimizer, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 1), Batches.Of(4, Batches.Chunks(x, y, 2, 2)), 0, 1);
        var chunk = 0;
        foreach (var (bx, by) in data)
        {
            void Step()
            {
                optimizer.zero_grad();
                Training.Loss(m.call(bx), by).backward();
                optimizer.step();
            }
            failing.Fail = chunk++ == 1;
            if (failing.Fail)
            {
                Assert.Throws<TimeoutException>(Step);
                failing.Fail = false;
                Assert.Contains("not those before them", Assert.Throws<PrivacyViolationException>(Step).Message, StringComparison.Ordinal);
            }
            else
            {
                Step();
            }
        }
        Assert.Equal(0, optimizer.Steps);
    }

    private sealed class Failing : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter gain = nn.Parameter(ones([6], Nets.DType));

        public Failing()
            : base(nameof(Failing)) => RegisterComponents();

        public bool Fail { get; set; }

        public Parameter Gains => gain;

        public override Tensor forward(Tensor input) => input * gain;
    }

    /// <summary>Fails when the clipped sum is formed, after those of other parameters.</summary>
    private sealed class FailingTerm(Failing layer, Tensor gradients) : GradTerm(gradients.shape[0], [6])
    {
        private readonly GradTerm term = GradTerm.Sum(gradients);

        public override Tensor SquaredNorms(GradSampleStrategy strategy) => term.SquaredNorms(strategy);

        public override Tensor PerSample() => term.PerSample();

        internal override void AddClippedSum(Tensor factors, Tensor destination)
        {
            if (layer.Fail)
                throw new TimeoutException();
            term.AddClippedSum(factors, destination);
        }

        internal override GradTerm Keep(Tensor keep) => term.Keep(keep);
    }

    private sealed class Bypassing : nn.Module<Tensor, Tensor>
    {
        private readonly Linear first = nn.Linear(6, 8, dtype: Nets.DType);
        private readonly Linear second = nn.Linear(8, 3, dtype: Nets.DType);

        public Bypassing()
            : base(nameof(Bypassing)) => RegisterComponents();

        public override Tensor forward(Tensor input) => second.forward(first.call(input).tanh());
    }

    private sealed class MergesPositions : nn.Module<Tensor, Tensor>
    {
        private readonly Linear layer = nn.Linear(6, 3, dtype: Nets.DType);

        public MergesPositions()
            : base(nameof(MergesPositions)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layer.call(input.flatten(0, 1)).view(input.shape[0], 2, 3).mean([1L]);
    }

    private sealed class Positions : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding positions = nn.Embedding(6, 3, dtype: Nets.DType);
        private readonly Linear layer = nn.Linear(6, 3, dtype: Nets.DType);

        public Positions()
            : base(nameof(Positions)) => RegisterComponents();

        public override Tensor forward(Tensor input) =>
            layer.call(input) + positions.call(arange(6, ScalarType.Int64).unsqueeze(0)).mean([1L]);
    }

    private sealed class RunningMean : nn.Module<Tensor, Tensor>
    {
        private readonly Tensor mean;
        private readonly Linear layer = nn.Linear(6, 3, dtype: Nets.DType);

        public RunningMean()
            : base(nameof(RunningMean))
        {
            mean = zeros([6], Nets.DType);
            register_buffer("mean", mean);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using (no_grad())
                mean.copy_(input.mean([0L]));
            return layer.call(input - mean);
        }
    }
}
