using DpToolkit.Layers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Engine;

/// <summary>
/// Counts backward passes through the model's output: a zero that is added to the output receives one gradient a pass, the second one in place.
/// </summary>
internal sealed class PassCounter : IDisposable
{
    private readonly Action? removal;
    private readonly List<Tensor> zerosAdded = [];

    public PassCounter(Module model) => removal = model switch
    {
        Module<Tensor, Tensor> one => one.register_forward_hook((_, _, output) => Mark(model, output)).remove,
        Module<Tensor, Tensor, Tensor> two => two.register_forward_hook((_, _, _, output) => Mark(model, output)).remove,
        Module<Tensor, Tensor, Tensor, Tensor> three => three.register_forward_hook((_, _, _, _, output) => Mark(model, output)).remove,
        _ => null,
    };

    public long Count()
    {
        long count = 0;
        foreach (var zero in zerosAdded)
        {
            using var gradient = zero.grad;
            if (gradient is not null)
                count += 1 + Native.Version(gradient, gradient) / 2;
        }
        return count;
    }

    public void Clear()
    {
        foreach (var zero in zerosAdded)
            zero.Dispose();
        zerosAdded.Clear();
    }

    public void Dispose()
    {
        Clear();
        removal?.Invoke();
    }

    private Tensor Mark(Module model, Tensor output)
    {
        if (!is_grad_enabled() || !model.training || !output.requires_grad)
            return null!;
        var zero = zeros([1], output.dtype, output.device, requires_grad: true).DetachFromDisposeScope();
        zerosAdded.Add(zero);
        return output.dim() == 0 ? output + zero.reshape([]) : output + zero;
    }
}
