using TorchSharp;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Support;

/// <summary>A private training that tests misuse: batches of four samples, no noise.</summary>
internal sealed class Training : IDisposable
{
    public const int Samples = 4;

    private readonly DisposeScope scope = NewDisposeScope();

    public Training(nn.Module<Tensor, Tensor> model, Func<nn.Module, optim.Optimizer>? optimizer = null, Func<Tensor>? input = null, int batches = 3, PrivacyBudget? budget = null, double noiseMultiplier = 0)
    {
        manual_seed(1);
        Model = model;
        Plain = (optimizer ?? (m => optim.SGD(m.parameters(), 0.1)))(model);
        Before = model.parameters().Select(parameter => parameter.detach().clone()).ToList();
        var logical = Enumerable.Range(0, batches).Select(_ => Batches.Chunks(input?.Invoke() ?? randn([Samples, 6], Nets.DType), randint(0, 3, [Samples], ScalarType.Int64), Samples)).ToArray();
        var made = Engine.MakePrivate(model, Plain, Batches.Of(Samples, logical), noiseMultiplier, maxGradNorm: 1, noise: DpToolkit.Noise.Seeded(1), budget: budget);
        (Optimizer, Data) = (made.Optimizer, made.Data);
    }

    public PrivacyEngine Engine { get; } = new(new CountingAccountant());

    public nn.Module<Tensor, Tensor> Model { get; }

    public optim.Optimizer Plain { get; }

    public DpOptimizer Optimizer { get; }

    public Batches Data { get; }

    private List<Tensor> Before { get; }

    public static Tensor Loss(Tensor output, Tensor y) => nn.functional.cross_entropy(output, y);

    /// <summary>Runs a loop body on each batch.</summary>
    public void Run(Action<Tensor, Tensor> body)
    {
        foreach (var (x, y) in Data)
            body(x, y);
    }

    /// <summary>A right step.</summary>
    public void Step(Tensor x, Tensor y)
    {
        Optimizer.zero_grad();
        Loss(Model.call(x), y).backward();
        Optimizer.step();
    }

    /// <summary>The loop body has to be refused, with these words, before any weight has changed.</summary>
    public void Refuses(Action<Tensor, Tensor> body, params string[] words)
    {
        var refusal = Assert.Throws<PrivacyViolationException>(() => Run(body));
        foreach (var word in words)
            Assert.Contains(word, refusal.Message, StringComparison.Ordinal);
        AssertUnchanged();
        Assert.Equal(0, Engine.GetEpsilon(1e-5));
    }

    public void AssertUnchanged() => Assert.All(Model.parameters().Zip(Before), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));

    public void Dispose()
    {
        Engine.Dispose();
        Model.Dispose();
        scope.Dispose();
    }
}
