using System.Diagnostics;
using DpToolkit;
using DpToolkit.Accounting;
using TorchSharp;
using static TorchSharp.torch;

namespace Benchmarks;

/// <summary>What recording in a ledger on disk adds to a private MNIST step, taken in turns: the same event at each step, and one that changes at each.</summary>
internal static class LedgerCost
{
    private const int Batch = 256, Warmup = 5;
    private const double Rate = 256 / 60000.0;

    public static void Run(int rounds)
    {
        string folder = Directory.CreateTempSubdirectory("ledger").FullName;
        try
        {
            using var ledger = PrivacyLedger.Open(Path.Combine(folder, "privacy.db"));
            ledger.SetBudget("constant", new PrivacyBudget(100, 1e-5));
            ledger.SetBudget("schedule", new PrivacyBudget(100, 1e-5));
            using var constant = ledger.BeginRun("constant");
            using var schedule = ledger.BeginRun("schedule");

            var model = nn.Sequential(
                nn.Conv2d(1, 16, 8, stride: 2, padding: 3), nn.Tanh(), nn.MaxPool2d(2, stride: 1),
                nn.Conv2d(16, 32, 4, stride: 2), nn.Tanh(), nn.MaxPool2d(2, stride: 1),
                nn.Flatten(), nn.Linear(512, 32), nn.Tanh(), nn.Linear(32, 10));
            using var x = randn(Batch, 1, 28, 28);
            using var y = randint(0, 10, new long[] { Batch }, ScalarType.Int64);
            using var engine = new PrivacyEngine(Accountants.Rdp);
            var loader = utils.data.DataLoader(utils.data.TensorDataset(x, y), Batch, shuffle: true);
            var (privateModel, optimizer, batches) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), loader, noiseMultiplier: 1, maxGradNorm: 1);
            double step = 0, same = 0, changing = 0;
            for (int round = 0; round < rounds + Warmup; round++)
            {
                foreach (var (bx, by) in batches)
                {
                    using var scope = NewDisposeScope();
                    double train = Time(() =>
                    {
                        optimizer.zero_grad();
                        nn.functional.cross_entropy(privateModel.call(bx), by).backward();
                        optimizer.step();
                    });
                    double first = Time(() => constant.Record(new PoissonSampledEvent(Rate, new GaussianEvent(1.1))));
                    double second = Time(() => schedule.Record(new PoissonSampledEvent(Rate, new GaussianEvent(1.1 * Math.Exp(-0.0002 * round)))));
                    if (round < Warmup)
                        continue;
                    step += train;
                    same += first;
                    changing += second;
                }
            }

            Console.WriteLine($"private MNIST step of {Batch}, {get_num_threads()} threads, {rounds} rounds: {step / rounds:F2} ms; ledger with a budget, same event {same / rounds:F3} ms ({same / step:P2}), "
                + $"changing at every step {changing / rounds:F3} ms ({changing / step:P2})");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Time(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalMilliseconds;
    }
}
