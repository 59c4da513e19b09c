using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Conformance;

/// <summary>Layers against what their definitions say, and their gradients against finite differences.</summary>
public sealed class LayerTests
{
    public LayerTests() => manual_seed(7);

    [Fact]
    public void Linear_is_an_affine_map()
    {
        using var layer = Linear(3, 2, dtype: ScalarType.Float64);
        var x = randn(4, 3, dtype: ScalarType.Float64);
        Check.Close(x.matmul(layer.weight.t()) + layer.bias!, layer.call(x), 1e-12);
        Differentiates(layer, x, layer.weight, layer.bias!);
    }

    [Fact]
    public void Linear_starts_inside_its_bounds()
    {
        using var layer = Linear(16, 64);
        foreach (var p in layer.parameters())
        {
            Assert.True(p.abs().max().ToDouble() <= 0.25);
            Assert.True(p.abs().max().ToDouble() > 0.2);
        }
    }

    [Theory]
    [InlineData(1, 0, 1, 1)]
    [InlineData(2, 1, 1, 1)]
    [InlineData(1, 2, 2, 1)]
    [InlineData(1, 1, 1, 2)]
    public void Conv2d_is_the_product_of_unfolded_patches(int stride, int padding, int dilation, int groups)
    {
        using var layer = Conv2d(4, 6, 3, stride: stride, padding: padding, dilation: dilation, groups: groups, dtype: ScalarType.Float64);
        var x = randn(2, 4, 7, 7, dtype: ScalarType.Float64);
        var y = layer.call(x);
        var patches = functional.unfold(x, 3, dilation: dilation, padding: padding, stride: stride).reshape(2, groups, 4 / groups * 9, -1);
        var weight = layer.weight.reshape(groups, 6 / groups, 4 / groups * 9);
        Check.Close(einsum("gpd,bgdt->bgpt", weight, patches).reshape(y.shape) + layer.bias!.reshape(1, 6, 1, 1), y, 1e-10);
        Differentiates(layer, x, layer.weight, layer.bias!);
    }

    [Fact]
    public void Fold_undoes_unfold_where_patches_do_not_overlap()
    {
        var x = randn(2, 3, 4, 4);
        Check.Close(x, functional.fold(functional.unfold(x, 2, stride: 2), 4, 2, stride: 2));
    }

    [Fact]
    public void Conv1d_is_the_product_of_windows()
    {
        using var layer = Conv1d(2, 3, 2, dtype: ScalarType.Float64);
        var x = randn(2, 2, 5, dtype: ScalarType.Float64);
        var patches = x.unfold(2, 2, 1);
        Check.Close(einsum("pck,bctk->bpt", layer.weight, patches) + layer.bias!.reshape(1, 3, 1), layer.call(x), 1e-12);
        Differentiates(layer, x, layer.weight, layer.bias!);
    }

    [Fact]
    public void LayerNorm_normalizes_the_last_dimensions()
    {
        using var layer = LayerNorm([3, 4], dtype: ScalarType.Float64);
        init.normal_(layer.weight);
        init.normal_(layer.bias!);
        var x = randn(5, 3, 4, dtype: ScalarType.Float64);
        var mean = x.mean([1, 2], keepdim: true);
        var variance = x.var([1, 2], unbiased: false, keepdim: true);
        Check.Close((x - mean) / (variance + 1e-5).sqrt() * layer.weight + layer.bias!, layer.call(x), 1e-10);
        Differentiates(layer, x, layer.weight, layer.bias!);
    }

    [Fact]
    public void GroupNorm_normalizes_groups_of_channels()
    {
        using var layer = GroupNorm(2, 4, dtype: ScalarType.Float64);
        init.normal_(layer.weight);
        var x = randn(3, 4, 2, 2, dtype: ScalarType.Float64);
        var groups = x.reshape(3, 2, -1);
        var normal = (groups - groups.mean([2], keepdim: true)) / (groups.var(2, unbiased: false, keepdim: true) + 1e-5).sqrt();
        Check.Close(normal.reshape(x.shape) * layer.weight.reshape(1, 4, 1, 1) + layer.bias!.reshape(1, 4, 1, 1), layer.call(x), 1e-10);
        Differentiates(layer, x, layer.weight, layer.bias!);
    }

    [Fact]
    public void InstanceNorm2d_normalizes_each_channel_of_each_sample()
    {
        using var layer = InstanceNorm2d(2, affine: true, dtype: ScalarType.Float64);
        var x = randn(3, 2, 4, 4, dtype: ScalarType.Float64);
        var normal = (x - x.mean([2, 3], keepdim: true)) / (x.var([2, 3], unbiased: false, keepdim: true) + 1e-5).sqrt();
        Check.Close(normal, layer.call(x), 1e-10);
    }

    [Fact]
    public void BatchNorm2d_has_statistics_of_the_batch_in_training_and_its_own_in_evaluation()
    {
        using var layer = BatchNorm2d(2, dtype: ScalarType.Float64);
        var x = randn(6, 2, 3, 3, dtype: ScalarType.Float64);
        var (mean, variance) = (x.mean([0, 2, 3]), x.var([0, 2, 3]));
        var biased = x.var([0, 2, 3], unbiased: false, keepdim: true);
        Check.Close((x - mean.reshape(1, 2, 1, 1)) / (biased + 1e-5).sqrt(), layer.call(x), 1e-10);
        Check.Close(mean * 0.1, layer.running_mean!, 1e-10);
        Check.Close(variance * 0.1 + 0.9, layer.running_var!, 1e-10);
        layer.eval();
        Check.Close((x - layer.running_mean!.reshape(1, 2, 1, 1)) / (layer.running_var!.reshape(1, 2, 1, 1) + 1e-5).sqrt(), layer.call(x), 1e-10);
    }

    [Fact]
    public void Embedding_picks_rows_and_adds_their_gradients()
    {
        using var layer = Embedding(5, 3);
        var index = tensor(new long[,] { { 1, 4 }, { 1, 0 } });
        var y = layer.call(index);
        Check.Close(layer.weight!.index_select(0, index.flatten()).reshape(2, 2, 3), y, 0);
        y.sum().backward();
        Check.Equal(layer.weight!.grad!, [5, 3], [1, 1, 1, 2, 2, 2, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
    }

    [Fact]
    public void Pools()
    {
        var x = arange(16, dtype: ScalarType.Float32).reshape(1, 1, 4, 4);
        Check.Equal(MaxPool2d(2).call(x), [1, 1, 2, 2], [5, 7, 13, 15]);
        Check.Equal(AvgPool2d(2).call(x), [1, 1, 2, 2], [2.5, 4.5, 10.5, 12.5]);
        Check.Equal(AdaptiveAvgPool2d(1).call(x), [1, 1, 1, 1], [7.5]);
        Check.Equal(functional.max_pool2d(x, [2, 2], strides: [1, 1])[0, 0, 0], [3], [5, 6, 7]);
    }

    [Fact]
    public void Dropout_scales_what_it_keeps_and_is_off_in_evaluation()
    {
        using var layer = Dropout(0.25);
        var y = layer.call(ones(4000));
        Assert.InRange((y == 0).to(ScalarType.Float32).mean().ToDouble(), 0.2, 0.3);
        Check.Close(full_like(y[y != 0], 4 / 3.0), y[y != 0], 1e-6);
        layer.eval();
        Check.Close(ones(4000), layer.call(ones(4000)), 0);
    }

    [Fact]
    public void Shapes_and_activations()
    {
        var x = tensor(new[] { -1f, 2 });
        Check.Equal(ReLU().call(x), [2], [0, 2]);
        Check.Equal(Tanh().call(x), [2], [Math.Tanh(-1), Math.Tanh(2)]);
        Check.Equal(Sigmoid().call(x), [2], [1 / (1 + Math.E), 1 / (1 + Math.Exp(-2))]);
        Check.Equal(SiLU().call(x), [2], [-1 / (1 + Math.E), 2 / (1 + Math.Exp(-2))]);
        Check.Close(x.gelu(), GELU().call(x));
        Check.Equal(Softmax(0).call(zeros(2)), [2], [.5, .5]);
        Check.Equal(Identity().call(x), [2], [-1, 2]);
        Assert.Equal([2, 12], Flatten().call(zeros(2, 3, 4)).shape);
        Assert.Equal([2, 3, 4], Unflatten(1, [3, 4]).call(zeros(2, 12)).shape);
        Check.Equal(functional.pad(x, [1, 2]), [5], [0, -1, 2, 0, 0]);
        Check.Equal(functional.normalize(tensor(new[,] { { 3f, 4 } })), [1, 2], [.6, .8]);
    }

    [Fact]
    public void Initializers()
    {
        var x = empty(64, 32);
        Assert.Equal(0, init.zeros_(x).sum().ToDouble());
        Assert.Equal(2048, init.ones_(x).sum().ToDouble());
        Assert.Equal(3, init.constant_(x, 3).mean().ToDouble(), 5);
        Assert.InRange(init.uniform_(x, -2, 2).abs().max().ToDouble(), 1.9, 2);
        Assert.InRange(init.normal_(x, 0, 0.5).std().ToDouble(), 0.45, 0.55);
        Assert.InRange(init.xavier_uniform_(x).abs().max().ToDouble(), 0.24, 0.25);
        Assert.InRange(init.kaiming_uniform_(x, a: Math.Sqrt(5)).abs().max().ToDouble(), 0.17, 1 / Math.Sqrt(32));
    }

    [Fact]
    public void Gradient_norms_are_clipped_together()
    {
        Parameter[] parameters = [new(zeros(1)), new(zeros(1))];
        parameters[0].grad = full(1, 3.0);
        parameters[1].grad = full(1, 4.0);
        Assert.Equal(5, nn.utils.clip_grad_norm_(parameters, 1), 4);
        Assert.Equal((0.6, 0.8), (Math.Round(parameters[0].grad!.ToDouble(), 4), Math.Round(parameters[1].grad!.ToDouble(), 4)));
    }

    /// <summary>The gradients of a random projection of the output, against central differences along random directions.</summary>
    private static void Differentiates(Module<Tensor, Tensor> layer, Tensor x, params Tensor[] parameters)
    {
        const double h = 1e-6;
        x = x.detach().requires_grad_();
        var weights = randn_like(layer.call(x).detach());
        (layer.call(x) * weights).sum().backward();
        foreach (var p in parameters.Append(x))
        {
            var direction = randn_like(p.detach());
            var along = (p.grad! * direction).sum().ToDouble();
            using var none = no_grad();
            p.add_(direction, alpha: h);
            var up = (layer.call(x) * weights).sum().ToDouble();
            p.add_(direction, alpha: -2 * h);
            var down = (layer.call(x) * weights).sum().ToDouble();
            p.add_(direction, alpha: h);
            Assert.Equal((up - down) / (2 * h), along, 1e-5 * Math.Max(1, Math.Abs(along)));
        }
    }
}
