using DpToolkit.Accounting;
using DpToolkit.Tests.Support;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Engine;

/// <summary>The engine with the real loader, accountant and ledger.</summary>
public sealed class EngineTests
{
    [Fact]
    public void A_quickstart_loop_trains_records_and_stops_at_its_target()
    {
        using var scope = NewDisposeScope();
        using var model = Nets.Mlp();
        var loader = utils.data.DataLoader(utils.data.TensorDataset(randn([60, 6], Nets.DType), randint(0, 3, [60], ScalarType.Int64)), 6, shuffle: true);
        using var ledger = PrivacyLedger.InMemory();
        using var engine = new PrivacyEngine(Accountants.Rdp, ledger);
        var (m, optimizer, data) = engine.MakePrivateWithEpsilon(
            model, optim.SGD(model.parameters(), 0.1), loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 2, maxGradNorm: 1, maxPhysicalBatchSize: 4, dataset: "sixty");
        void Epoch()
        {
            foreach (var (x, y) in data)
            {
                optimizer.zero_grad();
                nn.functional.cross_entropy(m.call(x), y).backward();
                optimizer.step();
            }
        }
        Epoch();
        Epoch();
        Assert.Equal(20, optimizer.Steps);
        Assert.InRange(engine.GetEpsilon(1e-5), 2.9, 3);
        var before = model.parameters().Select(parameter => parameter.detach().clone()).ToList();
        Assert.Throws<PrivacyBudgetExceededException>(() =>
        {
            for (var k = 0; k < 3; k++)
                Epoch();
        });
        Assert.InRange(engine.GetEpsilon(1e-5), 2.9, 3);
        engine.Dispose();
        Assert.Equal(engine.GetEpsilon(1e-5), ledger.GetEpsilon("sixty", 1e-5, Accountants.Rdp), 1e-9);
        Assert.True(optimizer.Steps == 20 || before.Zip(model.parameters()).Any(pair => pair.First.ne(pair.Second).any().item<bool>()));
    }

    [Fact]
    public void A_refused_ledger_entry_leaves_the_weights_alone()
    {
        using var ledger = PrivacyLedger.InMemory();
        ledger.SetBudget(PrivacyEngine.DefaultDataset, new PrivacyBudget(1e-3, 1e-5), "rdp");
        using var engine = new PrivacyEngine(Accountants.Rdp, ledger);
        using var model = Nets.Mlp();
        var before = model.parameters().Select(parameter => parameter.detach().clone()).ToList();
        var (m, optimizer, data) = engine.MakePrivate(
            model, optim.SGD(model.parameters(), 0.1), Batches.Of(4, Batches.Chunks(randn([4, 6], Nets.DType), zeros([4], ScalarType.Int64), 4)), 1, 1);
        Assert.Throws<PrivacyBudgetExceededException>(() =>
        {
            foreach (var (x, y) in data)
            {
                nn.functional.cross_entropy(m.call(x), y).backward();
                optimizer.step();
            }
        });
        Assert.All(before.Zip(model.parameters()), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
        Assert.Empty(engine.Accountant.History);
    }

    [Fact]
    public void Poisson_batches_are_accounted_as_Poisson_samples()
    {
        using var training = new Training(Nets.Mlp(), noiseMultiplier: 2);
        training.Run(training.Step);
        Assert.Equal([new ComposedStep(new PoissonSampledEvent(0.1, new GaussianEvent(2)), 3)], training.Engine.Accountant.History);
    }

    [Fact]
    public void Shuffled_batches_are_accounted_as_one_release_a_pass()
    {
        using var scope = NewDisposeScope();
        using var model = Nets.Mlp();
        using var engine = new PrivacyEngine(new CountingAccountant());
        var chunk = Batches.Chunks(randn([4, 6], Nets.DType), zeros([4], ScalarType.Int64), 4);
        var (m, optimizer, data) = engine.MakePrivate(
            model, optim.SGD(model.parameters(), 0.1), new Batches(4, [chunk, chunk, chunk]) { PoissonSampling = false }, 2, 1);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            foreach (var (x, y) in data)
            {
                optimizer.zero_grad();
                nn.functional.cross_entropy(m.call(x), y).backward();
                optimizer.step();
            }
        }
        Assert.Equal(6, optimizer.Steps);
        Assert.Equal([new ComposedStep(new GaussianEvent(2), 2)], engine.Accountant.History);
    }
}
