using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>The hidden-to-hidden map of an Elman network.</summary>
internal sealed class RnnHidden(RecurrentOptions options, NonLinearities nonLinearity) : HiddenLinear(nameof(RnnHidden), 1, options)
{
    protected override (Tensor Product, RecurrentStep Step) Start(Tensor projected, bool recorded)
    {
        var sum = Bias is null ? projected : projected.add(Bias);
        var inputs = sum.unbind(1);
        var map = Weight.t();
        return (sum, (time, state) =>
        {
            var next = inputs[time].addmm(state[0], map);
            return [nonLinearity == NonLinearities.ReLU ? next.relu() : next.tanh()];
        });
    }
}
