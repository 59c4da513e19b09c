using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>The hidden-to-hidden map of an LSTM: input gate, forget gate, cell gate, output gate.</summary>
internal sealed class LstmHidden(RecurrentOptions options) : HiddenLinear(nameof(LstmHidden), 4, options)
{
    protected override (Tensor Product, RecurrentStep Step) Start(Tensor projected, bool recorded)
    {
        var sum = Bias is null ? projected : projected.add(Bias);
        var inputs = sum.unbind(1);
        var map = Weight.t();
        return (sum, (time, state) =>
        {
            var gates = inputs[time].addmm(state[0], map).chunk(4, 1);
            var cell = gates[1].sigmoid().mul(state[1]).addcmul(gates[0].sigmoid(), gates[2].tanh(), 1);
            return [gates[3].sigmoid().mul(cell.tanh()), cell];
        });
    }
}
