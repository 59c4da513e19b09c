using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Conformance;

public sealed class HookTests
{
    private static Linear Ones()
    {
        var layer = Linear(2, 1);
        using (no_grad())
        {
            init.ones_(layer.weight);
            init.zeros_(layer.bias!);
        }
        return layer;
    }

    [Fact]
    public void A_forward_hook_sees_and_replaces_the_output()
    {
        using var layer = Ones();
        Tensor? seen = null;
        var remover = layer.register_forward_hook((module, x, y) =>
        {
            Assert.Same(layer, module);
            seen = x.alias();
            return y * 10;
        });
        Check.Equal(layer.call(ones(1, 2)), [1, 1], [20]);
        Check.Equal(seen!, [1, 2], [1, 1]);
        remover.remove();
        Check.Equal(layer.call(ones(1, 2)), [1, 1], [2]);
    }

    [Fact]
    public void A_forward_hook_that_returns_null_keeps_the_output()
    {
        using var layer = Ones();
        layer.register_forward_hook((_, _, _) => null!);
        Check.Equal(layer.call(ones(1, 2)), [1, 1], [2]);
    }

    [Fact]
    public void A_pre_hook_replaces_the_input()
    {
        using var layer = Ones();
        layer.register_forward_pre_hook((_, x) => x + 1);
        Check.Equal(layer.call(ones(1, 2)), [1, 1], [4]);
    }

    [Fact]
    public void Forward_goes_past_hooks()
    {
        using var layer = Ones();
        layer.register_forward_hook((_, _, y) => y * 10);
        Check.Equal(layer.forward(ones(1, 2)), [1, 1], [2]);
    }

    [Fact]
    public void Hooks_run_in_the_order_of_registration()
    {
        using var layer = Ones();
        layer.register_forward_hook((_, _, y) => y + 1);
        layer.register_forward_hook((_, _, y) => y * 10);
        Check.Equal(layer.call(ones(1, 2)), [1, 1], [30]);
    }

    [Fact]
    public void Hooks_run_inside_a_sequential()
    {
        using var first = Ones();
        using var model = Sequential(first, ReLU());
        var calls = 0;
        first.register_forward_hook((_, _, y) =>
        {
            calls++;
            return -y;
        });
        Check.Equal(model.call(ones(1, 2)), [1, 1], [0]);
        Assert.Equal(1, calls);
    }

    [Fact]
    public void A_replaced_output_carries_the_gradient()
    {
        using var layer = Ones();
        Tensor? captured = null;
        layer.weight.requires_grad = false;
        layer.bias!.requires_grad = false;
        layer.register_forward_hook((_, _, y) =>
        {
            var result = y.requires_grad ? y : y.detach().requires_grad_();
            result.retain_grad();
            captured = result.alias();
            return result;
        });
        layer.call(ones(3, 2)).pow(2).sum().backward();
        Check.Equal(captured!.grad!, [3, 1], [4, 4, 4]);
        Assert.Null(layer.weight.grad);
    }

    private sealed class Pair : Module<Tensor, Tensor, Tensor>
    {
        internal Pair() : base(nameof(Pair))
        {
        }

        public override Tensor forward(Tensor input1, Tensor input2) => input1 - input2;
    }

    [Fact]
    public void Two_inputs_have_hooks_too()
    {
        using var pair = new Pair();
        pair.register_forward_pre_hook((_, a, b) => (b, a));
        pair.register_forward_hook((_, a, b, y) => y + a + b);
        Check.Equal(pair.call(full(1, 5.0), full(1, 2.0)), [1], [4]);
    }
}
