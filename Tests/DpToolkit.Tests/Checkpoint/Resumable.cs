using DpToolkit.Accounting;
using DpToolkit.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace DpToolkit.Tests.Checkpoint;

/// <summary>A private training of which several can be made, as in several processes: all objects are new, the data are the same.</summary>
internal sealed class Resumable : IDisposable
{
    public const double Delta = 1e-5;

    private readonly PrivateTraining<nn.Module<Tensor, Tensor>, IList<Tensor>> training;
    private readonly Tensor inputs;
    private readonly Tensor targets;

    public Resumable(
        long weights = 1,
        Func<IEnumerable<Parameter>, optim.Optimizer>? optimizer = null,
        Func<optim.Optimizer, LRScheduler>? scheduler = null,
        nn.Module<Tensor, Tensor>? model = null,
        double sigma = 1.1,
        double bound = 0.8,
        int batchSize = 10,
        bool poissonSampling = true,
        DpToolkit.Clipping? clipping = null,
        LossReduction lossReduction = LossReduction.Mean,
        double? expectedBatchSize = null,
        DpToolkit.Noise? noise = null,
        IAccountant? accountant = null,
        PrivacyLedger? ledger = null,
        PrivacyBudget? budget = null,
        string dataset = PrivacyEngine.DefaultDataset,
        PrivacyEngine? engine = null)
    {
        manual_seed(77);
        inputs = randn([60, 6], Nets.DType);
        targets = randint(0, 3, [60], ScalarType.Int64);
        manual_seed(weights);
        Model = model ?? Nets.Mlp();
        Engine = engine ?? new PrivacyEngine(accountant ?? Accountants.Rdp, ledger);
        var loader = utils.data.DataLoader(utils.data.TensorDataset(inputs, targets), batchSize, shuffle: true);
        training = Engine.MakePrivate(
            Model, (optimizer ?? Momentum)(Model.parameters()), loader, sigma, bound, poissonSampling, clipping, maxPhysicalBatchSize: 4,
            expectedBatchSize: expectedBatchSize, lossReduction: lossReduction, noise: noise ?? DpToolkit.Noise.Seeded(5), budget: budget, dataset: dataset);
        Schedulers = scheduler is null ? [] : [scheduler(Optimizer)];
    }

    public PrivacyEngine Engine { get; }

    public nn.Module<Tensor, Tensor> Model { get; }

    public DpOptimizer Optimizer => training.Optimizer;

    public LRScheduler[] Schedulers { get; }

    public double Epsilon => Engine.GetEpsilon(Delta);

    public static optim.Optimizer Momentum(IEnumerable<Parameter> parameters) => optim.SGD(parameters, 0.2, momentum: 0.9);

    /// <summary>Takes logical steps; the schedulers step with each.</summary>
    public Resumable Train(int steps)
    {
        while (steps > 0)
        {
            foreach (var batch in training.Data)
            {
                using var scope = NewDisposeScope();
                Optimizer.zero_grad();
                nn.functional.cross_entropy(Model.call(batch[0]), batch[1]).backward();
                Optimizer.step();
                if (training.Data.Current is not { IsLast: true })
                    continue;
                foreach (var scheduler in Schedulers)
                    scheduler.step();
                if (--steps == 0)
                    break;
            }
        }
        return this;
    }

    public void Save(string path) => Engine.SaveCheckpoint(path, Model, Optimizer, Schedulers);

    public Resumable Load(string path)
    {
        Engine.LoadCheckpoint(path, Model, Optimizer, Schedulers);
        return this;
    }

    public byte[][] Weights() => [.. Model.state_dict().Values.Select(tensor => tensor.detach().cpu().contiguous().bytes.ToArray())];

    public double[] Rates() => [.. Optimizer.ParamGroups.Select(group => group.LearningRate)];

    public void Dispose()
    {
        Engine.Dispose();
        Model.Dispose();
        inputs.Dispose();
        targets.Dispose();
    }
}
