using DpToolkit.Analyzers.Samples;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP2005Tests : RuleTests<WeightedMeanRule>
{
    private const string Weights = "var weights = torch.tensor(new float[] { 1, 5 });";

    public override IReadOnlyList<string> Firing =>
    [
        LossProgram.Private("var mask = y.ne(0).to(float32); var each = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None); var loss = (each * mask).sum() / [|mask.sum().clamp_min(1)|];"),
        LossProgram.Private("var loss = [|nn.functional.cross_entropy(m.call(x), y, weight: weights)|];", Weights),
        LossProgram.Private("var loss = [|nn.functional.cross_entropy(m.call(x), y, ignore_index: 0)|];"),
        LossProgram.Private("var loss = [|nn.functional.nll_loss(m.call(x).log_softmax(1), y, weights)|];", Weights),
        LossProgram.Private("var loss = criterion.call(m.call(x), y);", Weights + " var criterion = [|nn.CrossEntropyLoss(weight: weights)|];"),
        LossProgram.Private("var loss = criterion.call(m.call(x), y);", "const long Padding = 1; using var criterion = [|nn.CrossEntropyLoss(ignore_index: Padding, reduction: nn.Reduction.Mean)|];"),
        LossProgram.Private("var loss = [|nn.CrossEntropyLoss(Weights())|].call(m.call(x), y); static Tensor Weights() => torch.ones(2);"),
        LossProgram.Private("var loss = Build().call(m.call(x).log_softmax(1), y); static NLLLoss Build() => nn.NLLLoss(torch.ones(2));").Replace("nn.NLLLoss(torch.ones(2))", "[|nn.NLLLoss(torch.ones(2))|]"),
        LossProgram.Private("var loss = Loss(m.call(x), y) * 2; Tensor Loss(Tensor output, Tensor target) => [|nn.functional.cross_entropy(output, target, weights)|];", Weights),
        LossProgram.Private("var output = m.call(x); var loss = criterion(output, y);", Weights + " Func<Tensor, Tensor, Tensor> criterion = (a, b) => [|nn.functional.cross_entropy(a, b, weights)|];"),
        LossProgram.Private("var mask = (y != 0).to(float32); var each = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None); var loss = (each * mask).sum() / [|mask.sum()|];"),
        """
        public sealed class Trainer(DpOptimizer optimizer, PoissonDataLoader<Dictionary<string, Tensor>> data, PlainNet net)
        {
            private readonly CrossEntropyLoss criterion = [|nn.CrossEntropyLoss(torch.ones(2))|];

            public async Task Run()
            {
                foreach (var batch in data)
                {
                    optimizer.zero_grad();
                    criterion.call(net.call(batch["data"]), batch["label"]).backward();
                    optimizer.step();
                    await Task.Yield();
                }
            }
        }
        """,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y);"),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y, weight: weights, reduction: nn.Reduction.Sum) / 64;", Weights),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y, weights, reduction: nn.Reduction.None).mean();", Weights),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y, ignore_index: -100);"),
        LossProgram.Private("var loss = criterion.call(m.call(x), y);", Weights + " var criterion = nn.CrossEntropyLoss(weights, 0, nn.Reduction.Sum);"),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y); var shown = nn.functional.cross_entropy(m.call(x), y, weights); Console.WriteLine(shown.shape);", Weights),
        LossProgram.Private("var loss = nn.functional.binary_cross_entropy_with_logits(m.call(x), y, weights);", Weights),
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y, weight: null);"),
        Weights + " var net = new PlainNet(); nn.functional.cross_entropy(net.call(randn(4, 10)), zeros(4), weights).backward(); var loss = new PrivacyEngine();",
        LossProgram.Private("var loss = nn.functional.cross_entropy(m.call(x), y); foreach (var (a, b) in utils.data.DataLoader(new Digits(), 8)) Console.WriteLine(nn.functional.cross_entropy(m.call(a), b, weights).shape);", Weights),
    ];
}
