using System.Buffers.Binary;
using System.Security.Cryptography;
using DpToolkit.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace DpToolkit.Tests.Checkpoint;

/// <summary>What doesn't fit is refused with one sentence, and nothing has changed.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void Another_training_is_refused_and_the_difference_is_named()
    {
        using var folder = new CheckpointFolder();
        using (var saved = new Resumable().Train(1))
            saved.Save(folder.File());
        Refuses(folder, new Resumable(sigma: 1.2), "noise multiplier 1.1", "1.2");
        Refuses(folder, new Resumable(bound: 1), "max grad norm 0.8", " 1 ");
        Refuses(folder, new Resumable(batchSize: 12, expectedBatchSize: 10), "sample rate 0.1666", "0.2");
        Refuses(folder, new Resumable(poissonSampling: false), "Poisson sampling True", "False");
        Refuses(folder, new Resumable(expectedBatchSize: 11), "expected batch size 10", "11");
        Refuses(folder, new Resumable(lossReduction: LossReduction.Sum), "loss reduction Mean", "Sum");
        Refuses(folder, new Resumable(clipping: DpToolkit.Clipping.PerLayer), "clipping FlatClipping", "PerLayerClipping");
        Refuses(folder, new Resumable(dataset: "adults"), "data set 'default'", "'adults'");
        Refuses(folder, new Resumable(noise: DpToolkit.Noise.Secure), "noise Noise.Seeded", "Noise.Secure");
        Refuses(folder, new Resumable(optimizer: parameters => optim.Adam(parameters)), "SGD", "Adam");
        Refuses(folder, new Resumable(scheduler: optimizer => StepLR(optimizer, 2)), "0 learning rate schedulers", "given 1");
        Refuses(folder, new Resumable(optimizer: Groups), "parameter groups");
    }

    [Fact]
    public void Another_model_is_refused_by_its_first_other_parameter()
    {
        using var folder = new CheckpointFolder();
        using (var saved = new Resumable().Train(1))
            saved.Save(folder.File());
        Refuses(folder, new Resumable(model: nn.Sequential(nn.Linear(6, 9, dtype: Nets.DType), nn.Tanh(), nn.Linear(9, 3, dtype: Nets.DType))), "0.weight is Float64 [8, 6]", "Float64 [9, 6]");
        Refuses(folder, new Resumable(model: nn.Sequential(nn.Linear(6, 8, dtype: Nets.DType), nn.Linear(8, 3, dtype: Nets.DType))), "2.weight", "hasn't");
        Refuses(folder, new Resumable(model: nn.Sequential(nn.Linear(6, 8, dtype: Nets.DType), nn.Tanh(), nn.Linear(8, 3, dtype: Nets.DType), nn.Linear(3, 3, dtype: Nets.DType))), "3.weight", "hasn't");
    }

    [Fact]
    public void Another_schedule_is_refused()
    {
        using var folder = new CheckpointFolder();
        using (var saved = new Resumable(scheduler: optimizer => StepLR(optimizer, 2)).Train(1))
            saved.Save(folder.File());
        Refuses(folder, new Resumable(scheduler: optimizer => ExponentialLR(optimizer, 0.9)), "StepLR", "ExponentialLR");
        Refuses(folder, new Resumable(), "1 learning rate schedulers", "given 0");
    }

    [Fact]
    public void Files_that_are_no_checkpoint_are_refused()
    {
        using var folder = new CheckpointFolder();
        Refuses(folder, new Resumable(), "There is no checkpoint");
        File.WriteAllText(folder.File(), "");
        Refuses(folder, new Resumable(), "not a checkpoint of DpToolkit");
        using (var model = Nets.Mlp())
            model.save(folder.File());
        Refuses(folder, new Resumable(), "not a checkpoint of DpToolkit", "model.load");
        Directory.CreateDirectory(folder.File("inner"));
        using var training = new Resumable();
        Assert.Contains("is a folder", Assert.Throws<CheckpointException>(() => training.Load(folder.File("inner"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        using var folder = new CheckpointFolder();
        using (var saved = new Resumable().Train(1))
            saved.Save(folder.File());
        var bytes = File.ReadAllBytes(folder.File());
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), 2);
        SHA256.HashData(bytes.AsSpan(..^32), bytes.AsSpan(^32..));
        File.WriteAllBytes(folder.File(), bytes);
        Refuses(folder, new Resumable(), "newer DpToolkit", "format 2", "update");
    }

    [Fact]
    public void Any_change_or_cut_is_noticed()
    {
        using var folder = new CheckpointFolder();
        using (var saved = new Resumable().Train(1))
            saved.Save(folder.File());
        var bytes = File.ReadAllBytes(folder.File());
        using var training = new Resumable(weights: 2);
        var weights = training.Weights();
        var random = new Random(8);
        for (var attempt = 0; attempt < 60; attempt++)
        {
            var at = attempt < 16 ? attempt : random.Next(bytes.Length);
            byte[] damaged = [.. bytes];
            if (attempt % 2 == 0)
                damaged[at] ^= (byte)(1 << random.Next(8));
            else
                damaged = damaged[..at];
            File.WriteAllBytes(folder.File(), damaged);
            var refusal = Assert.Throws<CheckpointException>(() => training.Load(folder.File()));
            Assert.Matches("damaged|not a checkpoint|newer", refusal.Message);
            Assert.Equal(weights, training.Weights());
        }
        Assert.Equal(0, training.Epsilon);
        File.WriteAllBytes(folder.File(), bytes);
        Assert.NotEqual(weights, training.Load(folder.File()).Weights());
    }

    [Fact]
    public void Without_a_training_there_is_nothing_to_save()
    {
        using var folder = new CheckpointFolder();
        using var engine = new PrivacyEngine();
        Assert.Contains("MakePrivate", Assert.Throws<InvalidOperationException>(() => engine.SaveCheckpoint(folder.File())).Message, StringComparison.Ordinal);
        Assert.Contains("MakePrivate", Assert.Throws<InvalidOperationException>(() => engine.LoadCheckpoint(folder.File())).Message, StringComparison.Ordinal);
        using var training = new Resumable();
        using var stranger = Nets.Mlp();
        Assert.Throws<ArgumentException>(() => training.Engine.SaveCheckpoint(folder.File(), stranger));
        Assert.Throws<ArgumentException>(() => training.Engine.SaveCheckpoint(" "));
        training.Engine.Dispose();
        Assert.Throws<ObjectDisposedException>(() => training.Save(folder.File()));
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void What_cannot_be_written_leaves_the_old_file()
    {
        using var folder = new CheckpointFolder();
        using var training = new Resumable().Train(1);
        Assert.Contains("no folder", Assert.Throws<CheckpointException>(() => training.Save(folder.File("none/training"))).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(folder.File("inner"));
        Assert.Contains("is a folder", Assert.Throws<CheckpointException>(() => training.Save(folder.File("inner"))).Message, StringComparison.Ordinal);
        training.Save(folder.File());
        var before = File.ReadAllBytes(folder.File());
        var queueing = new Remembering(training.Optimizer);
        var refusal = Assert.Throws<CheckpointException>(() => training.Engine.SaveCheckpoint(folder.File(), schedulers: queueing));
        Assert.Contains("seen", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder.File()));
        Assert.Equal(["training.dpckpt"], folder.Names());
    }

    [Fact]
    public void A_state_dict_of_copies_is_refused()
    {
        using var folder = new CheckpointFolder();
        using var training = new Resumable(model: new Copying()).Train(1);
        var refusal = Assert.Throws<CheckpointException>(() => training.Save(folder.File()));
        Assert.Contains("parameter layer.weight", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(folder.Names());
    }

    private static optim.Optimizer Groups(IEnumerable<TorchSharp.Modules.Parameter> parameters)
    {
        var all = parameters.ToList();
        return optim.SGD([new TorchSharp.Modules.SGD.ParamGroup(all.Take(2)), new TorchSharp.Modules.SGD.ParamGroup(all.Skip(2))], 0.2, momentum: 0.9);
    }

    private static void Refuses(CheckpointFolder folder, Resumable training, params string[] words)
    {
        using (training)
        {
            var weights = training.Weights();
            var rates = training.Rates();
            var refusal = Assert.Throws<CheckpointException>(() => training.Load(folder.File()));
            foreach (var word in words)
                Assert.Contains(word, refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refusal.Message);
            Assert.Equal(weights, training.Weights());
            Assert.Equal(rates, training.Rates());
        }
    }

    private sealed class Remembering(optim.Optimizer optimizer) : LRScheduler(optimizer)
    {
        private Queue<double> seen = new();

        public override void step() => seen.Enqueue(seen.Count);
    }

    private sealed class Copying : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear layer = nn.Linear(6, 3, dtype: Nets.DType);

        public Copying()
            : base(nameof(Copying)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layer.call(input);

        public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null) =>
            base.state_dict(destination, prefix).ToDictionary(named => named.Key, named => named.Value.detach().clone());
    }
}
