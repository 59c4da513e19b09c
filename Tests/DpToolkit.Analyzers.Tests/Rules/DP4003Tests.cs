using DpToolkit.Analyzers.Tests.Verification;
using DpToolkit.Analyzers.Unit;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP4003Tests : RuleTests<SequenceFirstRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("return fc.call(x);", "private readonly LSTM rnn = [|nn.LSTM(5, 10)|];"),
        ForwardProgram.Private("return fc.call(x);", "private readonly LSTM rnn = [|nn.LSTM(5, 10, 2, batchFirst: false)|];"),
        ForwardProgram.Private("return fc.call(x);", "private readonly DpLSTM rnn = [|new DpLSTM(5, 10)|]; private readonly DpGRU other = [|new(5, 10, batchFirst: false)|];"),
        ForwardProgram.Private("return fc.call(x);", "private readonly nn.Module<Tensor, Tensor?, (Tensor, Tensor)> rnn = [|new DpRNN(5, 10, 2, nn.NonLinearities.ReLU)|];"),
        ForwardProgram.Private("return fc.call(inner.call(x));", "private readonly Inner inner = new();", """
            public class Inner : nn.Module<Tensor, Tensor>
            {
                protected readonly LSTM rnn;
                public Inner() : base(nameof(Inner)) { rnn = Make(); RegisterComponents(); }
                private static LSTM Make() => [|torch.nn.LSTM(5, 10, bias: false)|];
                public override Tensor forward(Tensor x) => rnn.call(x).Item1;
            }
            """),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        ForwardProgram.Private("return fc.call(x);", "private readonly LSTM rnn = nn.LSTM(5, 10, batchFirst: true);"),
        ForwardProgram.Private("return fc.call(x);", "private readonly LSTM rnn = nn.LSTM(5, 10, 1, true, true);"),
        ForwardProgram.Private("return fc.call(x);", "private static bool First => true; private readonly LSTM rnn = nn.LSTM(5, 10, batchFirst: First);"),
        ForwardProgram.Private("return fc.call(x);", "private readonly DpLSTM rnn = new(5, 10, batchFirst: true); private readonly DpMultiheadAttention attention = new(8, 2);"),
        ForwardProgram.Net("return fc.call(x);", "private readonly LSTM rnn = nn.LSTM(5, 10); private readonly DpLSTM twin = new(5, 10);"),
        "Func<LSTM> make = () => nn.LSTM(5, 10); " + ForwardProgram.Private("return fc.call(x);"),
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        Fix("nn.LSTM(5, 10) /* kept */", "nn.LSTM(5, 10, batchFirst: true) /* kept */"),
        new(Twin("new DpGRU(5, 10)", "new(5, 10, 2, false)"), Twin("new DpGRU(5, 10, batchFirst: true)", "new(5, 10, 2, false, batchFirst: true)")),
        Fix("nn.LSTM(5, 10, batchFirst: false, bias: false)", "nn.LSTM(5, 10, batchFirst: true, bias: false)"),
        Fix("nn.LSTM(\n        5, // in\n        10)", "nn.LSTM(\n        5, // in\n        10,\n        batchFirst: true)"),
    ];

    private static FixCase Fix(string before, string after) => new(Program(before), Program(after));

    private static string Twin(string first, string second) => ForwardProgram.Private("return fc.call(x);", $"private readonly DpGRU a = {first}, b = {second};");

    private static string Program(string made) => ForwardProgram.Private("return fc.call(x);", $"private readonly LSTM a = {made}, b = {made};");
}
