using DpToolkit.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace DpToolkit.Tests.Checkpoint;

/// <summary>Training that was saved and loaded goes on as if it had never stopped.</summary>
public sealed class ResumeTests
{
    public static TheoryData<string> Optimizers => ["SGD", "plain SGD", "Adam", "AMSGrad", "AdamW", "RMSprop", "Adagrad"];

    public static TheoryData<string> Schedules => ["StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "LambdaLR", "OneCycleLR"];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Two_halves_equal_the_whole_bit_by_bit(string optimizer)
    {
        Func<IEnumerable<Parameter>, optim.Optimizer> make = optimizer switch
        {
            "SGD" => parameters => optim.SGD(parameters, 0.2, momentum: 0.9, nesterov: true, weight_decay: 1e-3),
            "plain SGD" => parameters => optim.SGD(parameters, 0.2),
            "Adam" => parameters => optim.Adam(parameters, 0.02),
            "AMSGrad" => parameters => optim.Adam(parameters, 0.02, amsgrad: true),
            "AdamW" => parameters => optim.AdamW(parameters, 0.02),
            "RMSprop" => parameters => optim.RMSProp(parameters, 0.02, momentum: 0.5, centered: true),
            _ => parameters => optim.Adagrad(parameters, 0.05),
        };
        Check(() => new Resumable(weights: 1, make), () => new Resumable(weights: 2, make));
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Learning_rates_go_on(string schedule)
    {
        Func<optim.Optimizer, LRScheduler> make = schedule switch
        {
            "StepLR" => optimizer => StepLR(optimizer, 3, 0.5),
            "MultiStepLR" => optimizer => MultiStepLR(optimizer, [4, 9, 11], 0.5),
            "ExponentialLR" => optimizer => ExponentialLR(optimizer, 0.9),
            "CosineAnnealingLR" => optimizer => CosineAnnealingLR(optimizer, 12),
            "LambdaLR" => optimizer => LambdaLR(optimizer, epoch => 1.0 / (1 + epoch)),
            _ => optimizer => OneCycleLR(optimizer, 0.3, total_steps: 40, cycle_momentum: false),
        };
        Check(() => new Resumable(weights: 1, scheduler: make), () => new Resumable(weights: 2, scheduler: make));
    }

    [Theory]
    [InlineData(LossReduction.Mean)]
    [InlineData(LossReduction.Sum)]
    public void Changed_noise_and_bound_go_on(LossReduction reduction)
    {
        Resumable Make(long weights) => new(weights, lossReduction: reduction);
        void Change(Resumable training)
        {
            training.Optimizer.NoiseMultiplier = 2.3;
            training.Optimizer.MaxGradNorm = 0.4;
        }
        Check(() => Make(1), () => Make(2), Change);
    }

    [Fact]
    public void Embeddings_norms_and_frozen_parameters_go_on()
    {
        using var scope = NewDisposeScope();
        using var folder = new CheckpointFolder();
        manual_seed(1);
        using var before = new Nets.Text();
        using var after = new Nets.Text();
        using var engine = new PrivacyEngine();
        using var other = new PrivacyEngine();
        var data = Batches.Of(4, Batches.Chunks(randint(0, 11, [4, 5], ScalarType.Int64), zeros([4], ScalarType.Int64), 4));
        var first = engine.MakePrivate(before, optim.SGD(before.parameters(), 0.1), data, 1, 1);
        var second = other.MakePrivate(after, optim.SGD(after.parameters(), 0.1), data, 1, 1);
        foreach (var (x, y) in data)
        {
            nn.functional.cross_entropy(first.Model.call(x), y).backward();
            first.Optimizer.step();
        }
        engine.SaveCheckpoint(folder.File());
        other.LoadCheckpoint(folder.File());
        Assert.All(before.parameters().Zip(after.parameters()), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
    }

    [Fact]
    public void Recurrent_twins_go_on()
    {
        using var folder = new CheckpointFolder();
        using var first = new Resumable(model: new Recurrent()).Train(3);
        first.Save(folder.File());
        using var second = new Resumable(weights: 2, model: new Recurrent()).Load(folder.File());
        Assert.Equal(first.Train(3).Weights(), second.Train(3).Weights());
    }

    /// <summary>The optimizer keeps what it loaded although the caller's scope ends, and the steps after it find no stale check.</summary>
    [Fact]
    public void Loading_inside_a_scope_outlives_it()
    {
        using var folder = new CheckpointFolder();
        using var first = new Resumable().Train(3);
        first.Save(folder.File());
        using var second = new Resumable(weights: 2);
        using (NewDisposeScope())
            second.Load(folder.File());
        Assert.Equal(first.Train(2).Weights(), second.Train(2).Weights());
    }

    [Fact]
    public void Secure_noise_never_comes_again()
    {
        using var folder = new CheckpointFolder();
        using var first = new Resumable(noise: DpToolkit.Noise.Secure).Train(2);
        first.Save(folder.File());
        byte[] stored = File.ReadAllBytes(folder.File());
        using var second = new Resumable(weights: 2, noise: DpToolkit.Noise.Secure).Load(folder.File());
        using var third = new Resumable(weights: 3, noise: DpToolkit.Noise.Secure).Load(folder.File());
        Assert.Equal(first.Weights(), second.Weights());
        Assert.Equal(second.Weights(), third.Weights());
        var ways = new[] { first, second, third, first, first }.Select(training => Convert.ToHexString(training.Load(folder.File()).Train(1).Weights()[0]));
        Assert.Equal(5, ways.Distinct().Count());
        Assert.Contains("\"noise\":\"" + Convert.ToBase64String([1, 1]) + "\"", System.Text.Encoding.Latin1.GetString(stored), StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_that_are_not_private_stay_out_of_the_file()
    {
        using var folder = new CheckpointFolder();
        using var first = new Resumable(bound: 1e-3).Train(3);
        Assert.False(double.IsNaN(first.Optimizer.ClippedFraction));
        first.Save(folder.File());
        using var second = new Resumable(bound: 1e-3).Load(folder.File());
        Assert.Equal(3, second.Optimizer.Steps);
        Assert.True(double.IsNaN(second.Optimizer.ClippedFraction));
        string text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder.File()));
        Assert.DoesNotContain("clipped", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("dropped", text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A batch of which only a part was collected is abandoned: it must not be finished with other weights.</summary>
    [Fact]
    public void Loading_within_a_logical_batch_abandons_it()
    {
        using var folder = new CheckpointFolder();
        using var training = new Training(Nets.Mlp());
        var batches = Batches.Of(4, Batches.Chunks(randn([4, 6], Nets.DType), zeros([4], ScalarType.Int64), 2, 2));
        using var model = Nets.Mlp();
        using var engine = new PrivacyEngine();
        var (m, optimizer, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), batches, 1, 1);
        engine.SaveCheckpoint(folder.File());
        var refusal = Assert.Throws<PrivacyViolationException>(() =>
        {
            foreach (var (x, y) in data)
            {
                Training.Loss(m.call(x), y).backward();
                optimizer.step();
                engine.LoadCheckpoint(folder.File());
            }
        });
        Assert.Contains("not those before them", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, engine.GetEpsilon(1e-5));
    }

    [Fact]
    public void One_of_several_trainings_is_named_by_its_model_or_optimizer()
    {
        using var folder = new CheckpointFolder();
        using var engine = new PrivacyEngine();
        using var first = new Resumable(weights: 1, engine: engine).Train(1);
        using var second = new Resumable(weights: 2, engine: engine);
        Assert.Contains("2 trainings", Assert.Throws<ArgumentException>(() => engine.SaveCheckpoint(folder.File())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => engine.SaveCheckpoint(folder.File(), first.Model, second.Optimizer));
        engine.SaveCheckpoint(folder.File(), first.Model);
        engine.LoadCheckpoint(folder.File(), optimizer: second.Optimizer);
        Assert.Equal(first.Weights(), second.Weights());
    }

    private static void Check(Func<Resumable> make, Func<Resumable> makeOther, Action<Resumable>? change = null)
    {
        const int Half = 7;
        using var folder = new CheckpointFolder();
        using var whole = make().Train(3);
        change?.Invoke(whole);
        whole.Train(Half - 3).Train(Half);
        using var start = make().Train(3);
        change?.Invoke(start);
        start.Train(Half - 3);
        start.Save(folder.File());

        using var rest = makeOther();
        Assert.NotEqual(start.Weights(), rest.Weights());
        rest.Load(folder.File());
        Assert.Equal(start.Weights(), rest.Weights());
        Assert.Equal(Half, rest.Optimizer.Steps);
        rest.Train(Half);
        Assert.Equal(whole.Weights(), rest.Weights());
        Assert.Equal(whole.Rates(), rest.Rates());
        Assert.Equal(whole.Epsilon, rest.Epsilon);
        Assert.Equal(2 * Half, rest.Optimizer.Steps);
        Assert.Equal(2 * Half, rest.Engine.Accountant.History.Sum(step => step.Count));
    }

    private sealed class Recurrent : nn.Module<Tensor, Tensor>
    {
        private readonly DpLSTM lstm = new(2, 4, batchFirst: true);
        private readonly Linear head = nn.Linear(4, 3, dtype: Nets.DType);

        public Recurrent()
            : base(nameof(Recurrent))
        {
            lstm.to(Nets.DType);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => head.call(lstm.call(input.view(-1, 3, 2)).Item1.select(1, 2));
    }
}
