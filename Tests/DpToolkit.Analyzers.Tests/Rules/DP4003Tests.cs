using DpToolkit.Analyzers.Tests.Verification;
using DpToolkit.Analyzers.Unit;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP4003Tests : RuleTests<SequenceFirstRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("return fc.call(x);", "private readonly LSTM rnn = [|nn.LSTM(5, 10)|];"),
        ForwardProgram.Private("return fc.call(x);", "private readonly LSTM rnn = [|nn.LSTM(5, 10, 2, batchFirst: false)|];"),
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
        ForwardProgram.Net("return fc.call(x);", "private readonly LSTM rnn = nn.LSTM(5, 10);"),
        "Func<LSTM> make = () => nn.LSTM(5, 10); " + ForwardProgram.Private("return fc.call(x);"),
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        Fix("nn.LSTM(5, 10) /* kept */", "nn.LSTM(5, 10, batchFirst: true) /* kept */"),
        Fix("nn.LSTM(5, 10, batchFirst: false, bias: false)", "nn.LSTM(5, 10, batchFirst: true, bias: false)"),
    ];

    private static FixCase Fix(string before, string after) => new(Program(before), Program(after));

    private static string Program(string made) => ForwardProgram.Private("return fc.call(x);", $"private readonly LSTM a = {made}, b = {made};");
}
