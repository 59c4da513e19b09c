using TorchSharp;
using static TorchSharp.torch;

namespace Conformance;

public sealed class OperatorTests
{
    private static readonly double[] Points = [-1.5, -0.25, 0.5, 2];

    public static TheoryData<string> Functions => new(Table.Keys);

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Torch, Func<double, double> Closed)> Table = new()
    {
        ["abs"] = (x => x.abs(), Math.Abs),
        ["neg"] = (x => -x, x => -x),
        ["exp"] = (x => x.exp(), Math.Exp),
        ["log of square"] = (x => x.square().log(), x => Math.Log(x * x)),
        ["log1p of abs"] = (x => x.abs().log1p(), x => Math.Log(1 + Math.Abs(x))),
        ["sqrt of abs"] = (x => x.abs().sqrt(), x => Math.Sqrt(Math.Abs(x))),
        ["rsqrt of abs"] = (x => x.abs().rsqrt(), x => 1 / Math.Sqrt(Math.Abs(x))),
        ["reciprocal"] = (x => x.reciprocal(), x => 1 / x),
        ["sin"] = (x => x.sin(), Math.Sin),
        ["cos"] = (x => x.cos(), Math.Cos),
        ["tanh"] = (x => x.tanh(), Math.Tanh),
        ["sigmoid"] = (x => x.sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        ["relu"] = (x => x.relu(), x => Math.Max(0, x)),
        ["silu"] = (x => x.silu(), x => x / (1 + Math.Exp(-x))),
        ["softplus"] = (x => x.softplus(), x => Math.Log(1 + Math.Exp(x))),
        ["sign"] = (x => x.sign(), x => Math.Sign(x)),
        ["floor"] = (x => x.floor(), Math.Floor),
        ["ceil"] = (x => x.ceil(), Math.Ceiling),
        ["trunc"] = (x => x.trunc(), Math.Truncate),
        ["pow 3"] = (x => x.pow(3), x => x * x * x),
        ["clamp"] = (x => x.clamp(-1, 1), x => Math.Clamp(x, -1, 1)),
        ["2 - x"] = (x => 2 - x, x => 2 - x),
        ["x / 4"] = (x => x / 4, x => x / 4),
        ["3 / x"] = (x => 3 / x, x => 3 / x),
        ["x * 1.5f + 1L"] = (x => x * 1.5f + 1L, x => x * 1.5 + 1),
        ["remainder 1"] = (x => x.remainder(1), x => x - Math.Floor(x)),
        ["floor division"] = (x => x.div(0.7, RoundingMode.floor), x => Math.Floor(x / 0.7)),
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Functions_agree_with_their_definitions(string name)
    {
        var (torch, closed) = Table[name];
        Check.Equal(torch(tensor(Points)), [4], Points.Select(closed).ToArray(), 9);
    }

    [Fact]
    public void Erf_and_gelu_meet()
    {
        var x = tensor(Points);
        Check.Close(x * ((x / Math.Sqrt(2)).erf() + 1) / 2, x.gelu(), 1e-12);
    }

    [Fact]
    public void In_place_forms_change_and_return_the_tensor()
    {
        var x = ones(2);
        Assert.Same(x, x.add_(1).mul_(3).sub_(1).div_(5));
        Check.Equal(x, [2], [1, 1]);
        x.add_(ones(2), alpha: 2).mul_(tensor(new[] { 1f, 2 }));
        Check.Equal(x, [2], [3, 6]);
        x.addcmul_(ones(2), ones(2), value: 0.5).addcdiv_(ones(2), full(2, 2.0), value: 1);
        Check.Equal(x, [2], [4, 7]);
        Check.Equal(x.clamp_(max: 5).fill_(2).sqrt_().zero_(), [2], [0, 0]);
        Check.Equal(tensor(new[] { 1f, 2, 3 }).masked_fill_(tensor(new[] { true, false, true }), -1), [3], [-1, 2, -1]);
        Check.Equal(zeros(3).index_add_(0, tensor(new long[] { 2, 2 }), ones(2), 1), [3], [0, 0, 2]);
    }

    [Fact]
    public void Comparisons()
    {
        var (x, y) = (tensor(new[] { 1f, 2, 3 }), tensor(new[] { 3f, 2, 1 }));
        Check.Equal(x == y, [3], [0, 1, 0]);
        Check.Equal(x != y, [3], [1, 0, 1]);
        Check.Equal(x < 2, [3], [1, 0, 0]);
        Check.Equal(x >= y, [3], [0, 1, 1]);
        Check.Equal((x > 1) & (x < 3), [3], [0, 1, 0]);
        Check.Equal(~(x > 1) | (x == 3), [3], [1, 0, 1]);
        Check.Equal(x.equal(y), [3], [0, 1, 0]);
        Assert.True(x.Equals(x.clone()));
        Assert.False(x.Equals(y));
        Assert.True(x.allclose(x + 1e-9));
        Check.Equal(maximum(x, y), [3], [3, 2, 3]);
        Check.Equal(where(x > y, x, y), [3], [3, 2, 3]);
        Check.Equal(tensor(new[] { float.NaN, float.PositiveInfinity, 0 }).isnan(), [3], [1, 0, 0]);
        Check.Equal(tensor(new[] { float.NaN, float.PositiveInfinity, 0 }).isfinite(), [3], [0, 0, 1]);
        Check.Equal(tensor(new[] { float.NaN, float.PositiveInfinity, 0 }).isinf(), [3], [0, 1, 0]);
    }

    [Fact]
    public void Reductions()
    {
        var x = tensor(new[] { 1.0, 2, 3, 4, 5, 7 }, new long[] { 2, 3 });
        Assert.Equal(22, x.sum().ToDouble());
        Check.Equal(x.sum(new long[] { 0 }), [3], [5, 7, 10]);
        Check.Equal(x.sum(1L, keepdim: true), [2, 1], [6, 16]);
        Check.Equal(x.mean(new long[] { 1 }), [2], [2, 16 / 3.0]);
        Assert.Equal(22 / 6.0, x.mean().ToDouble(), 12);
        Assert.Equal(Math.Sqrt(104), x.norm().ToDouble(), 12);
        Check.Equal(x.norm(1), [2], [Math.Sqrt(14), Math.Sqrt(90)]);
        Check.Equal(x.norm(1, p: 1), [2], [6, 16]);
        Check.Equal(linalg.vector_norm(x, 2, new long[] { 0, 1 }), [], [Math.Sqrt(104)]);
        Check.Equal(x.var(1, unbiased: false), [2], [2 / 3.0, 14 / 9.0]);
        Check.Equal(x.std(1), [2], [1, Math.Sqrt(7 / 3.0)]);
        var (values, indexes) = x.max(1);
        Check.Equal(values, [2], [3, 7]);
        Check.Equal(indexes, [2], [2, 2]);
        Assert.Equal((7.0, 1.0), (x.max().ToDouble(), x.min().ToDouble()));
        Assert.Equal(5, x.argmax().ToInt64());
        Check.Equal(x.argmax(1), [2], [2, 2]);
        Check.Equal(x.amax(new long[] { 0 }), [3], [4, 5, 7]);
        Check.Equal(x.logsumexp(1), [2], [Math.Log(Math.E + Math.Exp(2) + Math.Exp(3)), Math.Log(Math.Exp(4) + Math.Exp(5) + Math.Exp(7))]);
        Check.Equal(x.cumsum(1), [2, 3], [1, 3, 6, 4, 9, 16]);
        Assert.True((x > 0).all().ToBoolean());
        Assert.False((x > 9).any().ToBoolean());
        Assert.Equal(ScalarType.Float32, x.sum(ScalarType.Float32).dtype);
    }

    [Fact]
    public void A_literal_zero_in_sum_is_a_dtype_and_not_a_dimension()
    {
        var x = full(2, 3, 1.75);
        var all = x.sum(0);
        Assert.Equal(ScalarType.Byte, all.dtype);
        Assert.Equal([], all.shape);
        Assert.Equal([3], x.sum(0L).shape);
        Assert.Equal([2], x.sum(1).shape);
    }

    [Fact]
    public void Shapes()
    {
        var x = arange(6).reshape(2, 3);
        Check.Equal(x.t(), [3, 2], [0, 3, 1, 4, 2, 5]);
        Check.Equal(x.view(3, -1), [3, 2], [0, 1, 2, 3, 4, 5]);
        Check.Equal(x.flatten(), [6], [0, 1, 2, 3, 4, 5]);
        Assert.Equal([2, 1, 3], x.unsqueeze(1).shape);
        Assert.Equal([2, 3], x.unsqueeze(1).squeeze(1).shape);
        Assert.Equal([2, 3], x.unsqueeze(0).squeeze().shape);
        Assert.Equal([3, 1, 2], x.unsqueeze(0).permute(2, 0, 1).shape);
        Assert.Equal([4, 2, 3], x.expand(4, 2, 3).shape);
        Assert.Equal([4, 2, 3], x.expand(4, -1, -1).shape);
        Assert.Equal([2, 3, 1], arange(6).unflatten(0, 2, 3, 1).shape);
        Check.Equal(x.narrow(1, 1, 2), [2, 2], [1, 2, 4, 5]);
        Check.Equal(x.select(0, 1), [3], [3, 4, 5]);
        Check.Equal(x.flip(1), [2, 3], [2, 1, 0, 5, 4, 3]);
        Check.Equal(x.roll(1, 1), [2, 3], [2, 0, 1, 5, 3, 4]);
        Check.Equal(x.repeat(1, 2), [2, 6], [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]);
        Check.Equal(arange(2).repeat_interleave(2), [4], [0, 0, 1, 1]);
        Check.Equal(arange(5).unfold(0, 3, 1), [3, 3], [0, 1, 2, 1, 2, 3, 2, 3, 4]);
        Check.Equal(arange(4).as_strided([2, 2], [1, 1]), [2, 2], [0, 1, 1, 2]);
        Check.Equal(arange(2).diag(), [2, 2], [0, 0, 0, 1]);
        Check.Equal(ones(2, 2).tril(), [2, 2], [1, 0, 1, 1]);
        Check.Equal(ones(2, 2).triu(1), [2, 2], [0, 1, 0, 0]);
        Check.Equal(cat([x, x], 1)[0], [6], [0, 1, 2, 0, 1, 2]);
        Assert.Equal([2, 2, 3], stack([x, x]).shape);
        Assert.Equal([2, 3, 2], stack(new List<Tensor> { x, x }, -1).shape);
        Assert.Equal([2, 1], x.chunk(2, 1).Select(c => c.shape[1]));
        Assert.Equal([1, 2], x.split([1, 2], dim: 1).Select(c => c.shape[1]));
        Assert.Equal([2, 1], x.split(2, 1).Select(c => c.shape[1]));
        Assert.Equal(2, x.unbind().Length);
    }

    [Fact]
    public void Unflatten_takes_no_negative_dimension() => Assert.Throws<ArgumentException>(() => arange(6).unflatten(-1, 2, 3));

    [Fact]
    public void Gathers()
    {
        var x = tensor(new[,] { { 1f, 2 }, { 3, 4 } });
        Check.Equal(x.gather(1, tensor(new long[,] { { 1 }, { 0 } })), [2, 1], [2, 3]);
        Check.Equal(zeros(2, 2).scatter(1, tensor(new long[,] { { 1 }, { 0 } }), ones(2, 1)), [2, 2], [0, 1, 1, 0]);
        Check.Equal(zeros(3).scatter_add(0, tensor(new long[] { 0, 0, 2 }), ones(3)), [3], [2, 0, 1]);
        Check.Equal(x.index_select(1, tensor(new long[] { 1 })), [2, 1], [2, 4]);
        Check.Equal(x.masked_select(x > 2), [2], [3, 4]);
        var (values, indexes) = tensor(new[] { 3f, 1, 2 }).topk(2);
        Check.Equal(values, [2], [3, 2]);
        Check.Equal(indexes, [2], [0, 2]);
        Check.Equal(tensor(new[] { 3f, 1, 2 }).sort().Values, [3], [1, 2, 3]);
        Check.Equal(nn.functional.one_hot(tensor(new long[] { 1, 0 }), 3), [2, 3], [0, 1, 0, 1, 0, 0]);
    }

    [Fact]
    public void Products()
    {
        var (a, b) = (tensor(new[,] { { 1f, 2 }, { 3, 4 } }), tensor(new[,] { { 5f, 6 }, { 7, 8 } }));
        double[] product = [19, 22, 43, 50];
        Check.Equal(a.matmul(b), [2, 2], product);
        Check.Equal(a.mm(b), [2, 2], product);
        Check.Equal(cov(tensor(new double[,] { { 1, 2, 3 }, { 2, 4, 9 } })), [2, 2], [1, 3.5, 3.5, 13]);
        Check.Equal(a.unsqueeze(0).bmm(b.unsqueeze(0)), [1, 2, 2], product);
        Check.Equal(einsum("ij,jk->ik", a, b), [2, 2], product);
        Check.Equal(a.mv(ones(2)), [2], [3, 7]);
        Check.Equal(a[0].dot(b[0]), [], [17]);
        Check.Equal(a[0].outer(b[0]), [2, 2], [5, 6, 10, 12]);
        Check.Equal(ones(2, 2).addmm(a, b, beta: 2, alpha: 1), [2, 2], [21, 24, 45, 52]);
        Check.Equal(addmm(ones(2, 2), a, b, 1, 1), [2, 2], [20, 23, 44, 51]);
    }

    [Fact]
    public void Baddbmm_adds_its_last_operand()
    {
        var (a, b, c) = (2 * ones(1, 1, 1), 3 * ones(1, 1, 1), 5 * ones(1, 1, 1));
        Assert.Equal(11, a.baddbmm(b, c).ToSingle());
    }

    [Fact]
    public void Softmaxes()
    {
        var x = tensor(new[] { 0.0, Math.Log(3) });
        Check.Equal(x.softmax(0), [2], [.25, .75]);
        Check.Equal(nn.functional.log_softmax(x, 0), [2], [Math.Log(.25), Math.Log(.75)]);
    }
}
