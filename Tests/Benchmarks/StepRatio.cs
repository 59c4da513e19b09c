using System.Diagnostics;
using DpToolkit;
using TorchSharp;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>The private step's time over the ordinary step's, both on the same batch of 256, taken in turns so that the machine's moods hit both.</summary>
internal static class StepRatio
{
    private const int Batch = 256, Warmup = 5;

    private static nn.Module<Tensor, Tensor> Cnn() => nn.Sequential(
        nn.Conv2d(1, 16, 8, stride: 2, padding: 3), nn.Tanh(), nn.MaxPool2d(2, stride: 1),
        nn.Conv2d(16, 32, 4, stride: 2), nn.Tanh(), nn.MaxPool2d(2, stride: 1),
        nn.Flatten(), nn.Linear(512, 32), nn.Tanh(), nn.Linear(32, 10));

    private static nn.Module<Tensor, Tensor> Mlp() => nn.Sequential(
        nn.Linear(784, 2048), nn.ReLU(), nn.Linear(2048, 2048), nn.ReLU(), nn.Linear(2048, 10));

    public static void Run(int rounds)
    {
        Measure("MNIST CNN", Cnn, Cnn, [Batch, 1, 28, 28], rounds);
        Measure("MLP 784-2048-2048-10", Mlp, Mlp, [Batch, 784], rounds);
        foreach (var (width, steps) in new[] { (32, 32), (128, 32), (256, 64) })
        {
            Measure($"LSTM {width}, {steps} steps", () => new Sequence(nn.LSTM(width, width, batchFirst: true), width), () => new Sequence(new DpLSTM(width, width, batchFirst: true), width), [Batch, steps, width], rounds);
        }
        Measure("Transformer encoder 128, 4 heads, 32 positions", () => new Attention(nn.TransformerEncoderLayer(128, 4, 256, dropout: 0)), () => new Attention(new DpTransformerEncoderLayer(128, 4, 256, dropout: 0)), [Batch, 32, 128], rounds);
    }

    private static void Measure(string name, Func<nn.Module<Tensor, Tensor>> make, Func<nn.Module<Tensor, Tensor>> makePrivate, long[] shape, int rounds)
    {
        using var x = randn(shape);
        using var y = randint(0, 10, new long[] { Batch }, ScalarType.Int64);
        var plainModel = make();
        var plainOptimizer = optim.SGD(plainModel.parameters(), 0.1);
        var model = makePrivate();
        using var engine = new PrivacyEngine(Accountants.Rdp);
        var loader = utils.data.DataLoader(utils.data.TensorDataset(x, y), Batch, shuffle: true);
        var (privateModel, privateOptimizer, batches) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), loader, noiseMultiplier: 1, maxGradNorm: 1);

        List<double> plain = [], dp = [];
        for (int round = 0; round < rounds + Warmup; round++)
        {
            double plainTime = Time(plainModel, plainOptimizer, x, y);
            foreach (var (bx, by) in batches)
            {
                double dpTime = Time(privateModel, privateOptimizer, bx, by);
                if (round < Warmup) continue;
                plain.Add(plainTime);
                dp.Add(dpTime);
            }
        }
        Console.WriteLine($"{name}, batch {Batch}, {get_num_threads()} threads, {rounds} rounds: ordinary {Median(plain):F2} ms (least {plain.Min():F2}), " +
            $"private {Median(dp):F2} ms (least {dp.Min():F2}), ratio {Median(dp) / Median(plain):F2} (least {dp.Min() / plain.Min():F2})");
    }

    private static double Time(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        var clock = Stopwatch.StartNew();
        optimizer.zero_grad();
        nn.functional.cross_entropy(model.call(x), y).backward();
        optimizer.step();
        return clock.Elapsed.TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private sealed class Sequence : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)> rnn;
        private readonly TorchSharp.Modules.Linear head;

        public Sequence(nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)> rnn, long width)
            : base(nameof(Sequence))
        {
            this.rnn = rnn;
            head = nn.Linear(width, 10);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => head.call(rnn.call(input, null).Item1.select(1, -1));
    }

    private sealed class Attention : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> encoder;
        private readonly TorchSharp.Modules.Linear head = nn.Linear(128, 10);

        public Attention(nn.Module<Tensor, Tensor> encoder)
            : base(nameof(Attention))
        {
            this.encoder = encoder;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => head.call(encoder.call(input.transpose(0, 1)).mean([0L]));
    }
}
