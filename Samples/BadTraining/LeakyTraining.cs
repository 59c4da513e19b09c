// Four ways to believe that training is private. No project compiles this file: the rules' tests do, and see the build fail.
using DpToolkit;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace BadTraining;

public sealed class LeakyNet : nn.Module<Tensor, Tensor>
{
    private readonly Linear fc1 = nn.Linear(784, 128);
    private readonly BatchNorm1d norm = nn.BatchNorm1d(128);                        // DP2001: mixes the samples of a batch
    private readonly Linear fc2 = nn.Linear(128, 10);

    public LeakyNet()
        : base(nameof(LeakyNet)) => RegisterComponents();

    public override Tensor forward(Tensor x) => fc2.call(nn.functional.relu(norm.call(fc1.call(x))));
}

public static class LeakyTraining
{
    public static void Train(utils.data.Dataset train)
    {
        var first = new LeakyNet();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(first, optim.SGD(first.parameters(), 0.1), loader, noiseMultiplier: 1.1, maxGradNorm: 1.0);   // DP5001: no delta
        foreach (var (x, y) in data)
        {
            opt.zero_grad();
            nn.functional.cross_entropy(m.call(x), y).backward();
            opt.step();
        }

        var second = new LeakyNet();
        var stale = optim.SGD(second.parameters(), 0.1);                            // DP1001: made before the fix
        second = ModuleValidator.Fix(second);
        using var another = new PrivacyEngine();
        var again = another.MakePrivate(second, stale, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0, budget: new PrivacyBudget(epsilon: 3, delta: 1e-5));   // DP5002: the same data again
    }
}
