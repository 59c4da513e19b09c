using TorchSharp;
using static TorchSharp.torch;

namespace Conformance;

public sealed class JitTests
{
    private const string Script = """
        def version(x: Tensor) -> int:
            return x._version()

        def affine(x: Tensor, a: float, n: int, twice: bool) -> Tensor:
            y = x
            for i in range(n):
                y = y * a
            if twice:
                y = y * 2
            return y

        def both(x: Tensor):
            return x + 1, x + 2

        def weight_gradient(gy: Tensor, x: Tensor, w: Tensor, stride: int, padding: int) -> Tensor:
            gx, gw, gb = torch.convolution_backward(gy, x, w, None, [stride, stride], [padding, padding], [1, 1], False, [0, 0], 1, [False, True, False])
            return gw

        """;

    [Fact]
    public void Versions_count_changes_in_place()
    {
        using var unit = jit.compile(Script);
        var x = zeros(2);
        var before = Number(unit.invoke("version", x));
        x.add_(1);
        x.mul_(2);
        Assert.Equal(before + 2, Number(unit.invoke("version", x)));
        Assert.Equal(before + 2, Number(unit.invoke("version", x.alias())));
    }

    private static long Number(object? value) => value is Scalar scalar ? scalar.ToInt64() : Convert.ToInt64(value, null);

    [Fact]
    public void Numbers_and_flags_are_passed()
    {
        using var unit = jit.compile(Script);
        Check.Equal((Tensor)unit.invoke("affine", ones(2), 3.0, 2, true), [2], [18, 18]);
        Check.Equal(unit.invoke<Tensor>("affine", ones(2), 3.0, 2L, false), [2], [9, 9]);
    }

    [Fact]
    public void A_tuple_comes_back()
    {
        using var unit = jit.compile(Script);
        var result = unit.invoke("both", zeros(1));
        var (first, second) = result is ValueTuple<Tensor, Tensor> tuple ? tuple : ((Tensor[])result)[0] is var one ? (one, ((Tensor[])result)[1]) : default;
        Check.Equal(first, [1], [1]);
        Check.Equal(second, [1], [2]);
    }

    [Fact]
    public void Convolution_backward_gives_autograds_weight_gradient()
    {
        manual_seed(1);
        var (x, w) = (randn(2, 3, 6, 6), randn(4, 3, 3, 3, requires_grad: true));
        var y = nn.functional.conv2d(x, w, strides: [2, 2], padding: [1, 1]);
        var gy = randn_like(y);
        (y * gy).sum().backward();
        using var unit = jit.compile(Script);
        Check.Close(w.grad!, (Tensor)unit.invoke("weight_gradient", gy, x, w, 2, 1), 1e-4);
    }

    [Fact]
    public void An_empty_script_is_refused() => Assert.Throws<ArgumentNullException>(() => jit.compile(""));
}
