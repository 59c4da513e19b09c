using DpToolkit.Analyzers.State;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP3002Tests : RuleTests<EmbeddingStateRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("return fc.call(words.call(x));", "private readonly Embedding words = nn.Embedding(100, 10, [|max_norm: 1.0|]);"),
        ForwardProgram.Private("return fc.call(words.call(x));", "private readonly nn.Module<Tensor, Tensor> words = nn.Embedding(100, 10, [|scale_grad_by_freq: true|]);"),
        ForwardProgram.Private("return fc.call(words.call(x));", "private readonly Embedding words = nn.Embedding(100, 10, [|max_norm: 2|], [|scale_grad_by_freq: true|]);"),
        ForwardProgram.Private("return fc.call(block.call(x));", "private readonly Sequential block = nn.Sequential(nn.Embedding(100, 10, null, [|2.0|]), nn.ReLU());"),
        ForwardProgram.Private("return fc.call(block.call(x));", "private readonly Block block = new(3);", """
            public class Block : nn.Module<Tensor, Tensor>
            {
                private readonly Embedding words;
                public Block(double norm) : base(nameof(Block)) { words = nn.Embedding(100, 10, [|max_norm: norm|]); RegisterComponents(); }
                public override Tensor forward(Tensor x) => words.call(x);
            }
            """),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        """
        var open = nn.Embedding(100, 10, max_norm: 1.0);
        var table = nn.Embedding_from_pretrained(open.weight!.detach().clone());
        var model = nn.Sequential(table, nn.Flatten(), nn.Linear(20, 2));
        using var train = new Digits();
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0);
        """,
        ForwardProgram.Private("return fc.call(words.call(x));", "private readonly Embedding words = nn.Embedding(100, 10);"),
        ForwardProgram.Private("return fc.call(words.call(x));", "private readonly Embedding words = nn.Embedding(100, 10, max_norm: null, scale_grad_by_freq: false);"),
        ForwardProgram.Private("return fc.call(words.call(x));", "private static readonly double? Norm = null; private readonly Embedding words = nn.Embedding(100, 10, max_norm: Norm);"),
        ForwardProgram.Private("return fc.call(words.call(x));", "private static bool Scale => false; private readonly Embedding words = nn.Embedding(100, 10, scale_grad_by_freq: Scale);"),
        ForwardProgram.Net("return fc.call(words.call(x));", "private readonly Embedding words = nn.Embedding(100, 10, max_norm: 1.0);"),
        "var words = nn.Embedding(100, 10, max_norm: 1.0); Func<Tensor, Tensor> look = x => words.call(x); " + ForwardProgram.Private("return fc.call(x);"),
    ];
}
