namespace DpToolkit.Generators.Tests.Layers;

[PerSampleGrad]
public sealed partial class LowRankLinear : nn.Module<Tensor, Tensor>
{
    private readonly Parameter down, up, bias;

    public LowRankLinear(long d, long rank, long p)
        : base(nameof(LowRankLinear))
    {
        (down, up, bias) = (new(randn(d, rank, float64)), new(randn(rank, p, float64)), new(randn(p, float64)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => x.matmul(down).matmul(up) + bias;
}

[PerSampleGrad]
public sealed partial class ScaleShift : nn.Module<Tensor, Tensor>
{
    private readonly Parameter scale, shift;

    public ScaleShift(params long[] shape)
        : base(nameof(ScaleShift))
    {
        (scale, shift) = (new(randn(shape, float64)), new(randn(shape, float64)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => -(x * scale - shift) / 2.5;
}

[PerSampleGrad]
public sealed partial class GatedUnit : nn.Module<Tensor, Tensor>
{
    private readonly Parameter value, gate, valueBias;

    public GatedUnit(long d, long p)
        : base(nameof(GatedUnit))
    {
        (value, gate, valueBias) = (new(randn(p, d, float64)), new(randn(p, d, float64)), new(randn(p, float64)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var left = nn.functional.linear(x, value, valueBias);
        var right = nn.functional.linear(x, gate).sigmoid();
        return left * right;
    }
}

[PerSampleGrad]
public sealed partial class Activations : nn.Module<Tensor, Tensor>
{
    private readonly Parameter a, b;
    private readonly double slope = 0.2;

    public Activations(long d)
        : base(nameof(Activations))
    {
        (a, b) = (new(randn(d, float64)), new(randn(d, float64)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var h = x * a + b;
        var smooth = h.tanh() + h.sin() * h.cos() + nn.functional.gelu(h) + nn.functional.silu(h) + nn.functional.softplus(h);
        var kinked = nn.functional.relu(h) + nn.functional.leaky_relu(h, slope) + h.abs();
        var positive = h.square() + 1;
        return smooth + kinked + positive.log() + positive.sqrt() + positive.rsqrt() + positive.reciprocal() + positive.pow(1.5) + (0.1 * h).exp() + h.erf() + positive.log1p() + (0.1 * h).expm1();
    }
}

[PerSampleGrad]
public sealed partial class NormalizedScale : nn.Module<Tensor, Tensor>
{
    private readonly Parameter gain, temperature;

    public NormalizedScale(long d)
        : base(nameof(NormalizedScale))
    {
        (gain, temperature) = (new(randn(d, float64)), new(randn(new long[0], float64)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var centered = x * gain - (x * gain).mean([-1], keepdim: true);
        var variance = centered.square().mean([-1], keepdim: true);
        return Tempered(centered / (variance + 1e-3).sqrt());
    }

    private Tensor Tempered(Tensor y) => (y * temperature.exp()).softmax(-1);
}

[PerSampleGrad]
public sealed partial class SelfAttention : nn.Module<Tensor, Tensor>
{
    private readonly Parameter query, key, value;
    private readonly int heads;

    public SelfAttention(long d, int heads)
        : base(nameof(SelfAttention))
    {
        this.heads = heads;
        (query, key, value) = (new(randn(d, d, float64)), new(randn(d, d, float64)), new(randn(d, d, float64)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var q = Split(x, query);
        var k = Split(x, key);
        var v = Split(x, value);
        var weights = nn.functional.softmax(q.matmul(k.transpose(-2, -1)) / Math.Sqrt(heads), -1);
        return weights.matmul(v).transpose(1, 2).reshape(x.shape[0], x.shape[1], x.shape[2]);
    }

    private Tensor Split(Tensor x, Tensor weight) => x.matmul(weight).view(x.shape[0], x.shape[1], heads, x.shape[2] / heads).permute(0, 2, 1, 3);
}

[PerSampleGrad]
public sealed partial class BilinearForm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight, mix;

    public BilinearForm(long d, long p)
        : base(nameof(BilinearForm))
    {
        (weight, mix) = (new(randn(p, d, d, float64)), new(randn(d, d, float64)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => torch.einsum("bi,pij,bj->bp", x, weight, torch.einsum("bi,ij->bj", x, mix));
}

[PerSampleGrad]
public sealed partial class WeightNorm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter direction, magnitude;

    public WeightNorm(long d, long p)
        : base(nameof(WeightNorm))
    {
        (direction, magnitude) = (new(randn(p, d, float64)), new(randn(p, 1, float64)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var weight = direction * magnitude / direction.square().sum([1], true).sqrt();
        return x.matmul(weight.t());
    }
}

[PerSampleGrad]
public sealed partial class TokenMixer : nn.Module<Tensor, Tensor>
{
    private readonly Parameter positions, across;

    public TokenMixer(long tokens, long d)
        : base(nameof(TokenMixer))
    {
        (positions, across) = (new(randn(1, tokens, d, float64)), new(randn(tokens, tokens, float64)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => across.matmul(x + positions).log_softmax(1);
}

[PerSampleGrad]
public sealed partial class Pooled : nn.Module<Tensor, Tensor>
{
    private readonly Parameter tied, bias;
    private readonly Tensor mask;

    public Pooled(long d)
        : base(nameof(Pooled))
    {
        (tied, bias, mask) = (new(randn(d, d, float64)), new(randn(1, float64)), ones(d, dtype: float64) * 0.5);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var h = (x.matmul(tied) * mask).tanh();
        return h.matmul(tied.t()).sum(new long[] { 1 }) + h.select(1, 0).unsqueeze(1).flatten(1) + bias;
    }
}

[PerSampleGrad]
public sealed partial class Factored : nn.Module<Tensor, Tensor>
{
    private readonly Parameter left, right, unused;

    public Factored(long d, long rank, long p)
        : base(nameof(Factored))
    {
        (left, right, unused) = (new(randn(d, rank, float64)), new(randn(rank, p, float64)), new(randn(2, 3, float64)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => x.mm(left.mm(right));
}

[PerSampleGrad]
public sealed partial class Cumulative : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;

    public Cumulative(long d)
        : base(nameof(Cumulative))
    {
        weight = new(randn(d, float64));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => (x * weight).cumsum(1);
}

public static partial class Outer
{
    [PerSampleGrad]
    public sealed partial class Nested<T> : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter @params;
        private readonly ReLU activation = nn.ReLU();

        public Nested(long d)
            : base(nameof(Nested<T>))
        {
            @params = new(randn(d, float64));
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => activation.call(x - @params) * 3;
    }
}
