using static TorchSharp.torch;

namespace DpToolkit.Layers;

/// <summary>The hidden-to-hidden map of a GRU: reset gate, update gate, new state, whose share is multiplied by the reset gate.</summary>
internal sealed class GruHidden(RecurrentOptions options) : HiddenLinear(nameof(GruHidden), 3, options)
{
    protected override (Tensor Product, RecurrentStep Step) Start(Tensor projected, bool recorded)
    {
        var size = Weight.shape[1];
        var product = recorded ? Zero(projected).requires_grad_() : null;
        var added = product?.unbind(1);
        var gateInputs = projected.narrow(2, 0, 2 * size).unbind(1);
        var newInputs = projected.narrow(2, 2 * size, size).unbind(1);
        var map = Weight.t();
        return (product ?? projected, (time, state) =>
        {
            var hidden = state[0];
            var share = added is not null ? added[time].addmm(hidden, map)
                : Bias is not null ? Bias.addmm(hidden, map)
                : hidden.matmul(map);
            var gates = gateInputs[time].add(share.narrow(1, 0, 2 * size)).sigmoid().chunk(2, 1);
            var next = newInputs[time].addcmul(gates[0], share.narrow(1, 2 * size, size), 1).tanh();
            return [next.addcmul(gates[1], hidden.sub(next), 1)];
        });
    }

    /// <summary>What the products are added to: the bias at every position, outside autograd.</summary>
    private Tensor Zero(Tensor projected)
    {
        using var guard = no_grad();
        return Bias is null ? zeros_like(projected) : Bias.expand(projected.shape).clone();
    }
}
