using TorchSharp;
using static TorchSharp.torch;

namespace Conformance;

public sealed class AutogradTests
{
    [Fact]
    public void Backward_fills_leaf_gradients_and_adds_to_them()
    {
        var x = tensor(new[] { 1.0, 2, 3 }, requires_grad: true);
        x.pow(3).sum().backward();
        Check.Equal(x.grad!, [3], [3, 12, 27]);
        (2 * x).sum().backward();
        Check.Equal(x.grad!, [3], [5, 14, 29]);
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Grad_is_another_wrapper_of_the_same_tensor_at_each_get()
    {
        var x = ones(2, requires_grad: true);
        x.sum().backward();
        Assert.NotSame(x.grad, x.grad);
        x.grad!.zero_();
        Check.Equal(x.grad!, [2], [0, 0]);
        x.grad = full(2, 7.0);
        Check.Equal(x.grad!, [2], [7, 7]);
    }

    [Fact]
    public void Autograd_grad_leaves_leaves_alone()
    {
        var (x, y) = (tensor(2.0, requires_grad: true), tensor(5.0, requires_grad: true));
        var gradients = autograd.grad([x * x * 3], [x, y], allow_unused: true);
        Check.Equal(gradients[0]!, [], [12]);
        Assert.True(gradients[1] is null || gradients[1]!.IsInvalid);
        Assert.Null(x.grad);
    }

    [Fact]
    public void Gradients_of_vectors_take_weights()
    {
        var x = tensor(new[] { 1.0, 2 }, requires_grad: true);
        var gradient = autograd.grad([x * x], [x], [tensor(new[] { 1.0, 10 })])[0];
        Check.Equal(gradient!, [2], [2, 40]);
    }

    [Fact]
    public void Second_derivatives()
    {
        var x = tensor(3.0, requires_grad: true);
        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        Check.Equal(autograd.grad([first!], [x])[0]!, [], [18]);
    }

    [Fact]
    public void Retain_graph_allows_a_second_backward()
    {
        var x = ones(1, requires_grad: true);
        var loss = (x * x).sum();
        loss.backward(retain_graph: true);
        loss.backward();
        Check.Equal(x.grad!, [1], [4]);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => loss.backward());
    }

    [Fact]
    public void Retain_grad_keeps_an_inner_gradient()
    {
        var x = ones(2, requires_grad: true);
        var y = x * 3;
        y.retain_grad();
        Assert.False(y.is_leaf);
        Assert.True(x.is_leaf);
        (y * y).sum().backward();
        Check.Equal(y.grad!, [2], [6, 6]);
    }

    [Fact]
    public void A_detached_output_can_start_its_own_gradient()
    {
        var y = ones(2, 2).detach().requires_grad_();
        y.retain_grad();
        (y * 2).sum().backward();
        Check.Equal(y.grad!, [2, 2], [2, 2, 2, 2]);
    }

    [Fact]
    public void An_alias_takes_the_gradient_of_its_tensor()
    {
        var x = ones(2, requires_grad: true);
        var y = x * 2;
        var captured = y.alias();
        var gradient = autograd.grad([(y * y).sum()], [captured], allow_unused: true)[0];
        Check.Equal(gradient!, [2], [4, 4]);
    }

    [Fact]
    public void Gradient_modes()
    {
        var x = ones(2, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
            x.add_(1);
        }
        Assert.True(is_grad_enabled());
        Check.Equal(x, [2], [2, 2]);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => x.add_(1));
        using (set_grad_enabled(false)) Assert.False((x * 2).requires_grad);
        using (inference_mode()) Assert.False((x * 2).requires_grad);
        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
    }

    [Fact]
    public void An_in_place_change_of_what_backward_needs_is_found()
    {
        var x = ones(2, requires_grad: true);
        var y = x.exp();
        y.mul_(2);
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => y.sum().backward());
    }
}
