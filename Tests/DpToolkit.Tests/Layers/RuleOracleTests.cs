using DpToolkit.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Layers;

/// <summary>Every rule against the micro-batch loop, over generated shapes, in float64.</summary>
public sealed class RuleOracleTests
{
    private const int Cases = 40;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, Cases)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Linear(int seed)
    {
        var random = new Random(seed);
        var (inputs, outputs) = (random.Next(1, 9), random.Next(1, 9));
        using var layer = nn.Linear(inputs, outputs, hasBias: random.Next(3) > 0, dtype: ScalarType.Float64);
        using var x = Input(random, [.. Leading(random, 0, 3), inputs]);
        FreezeSome(random, layer);
        RuleOracle.Check(layer, x, seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Conv2d(int seed)
    {
        var random = new Random(seed);
        var groups = random.Next(1, 4);
        var (inputs, outputs) = (groups * random.Next(1, 4), groups * random.Next(1, 4));
        (long, long) kernel = (random.Next(1, 4), random.Next(1, 4));
        (long, long) dilation = (random.Next(1, 3), random.Next(1, 3));
        var same = random.Next(4) == 0;
        var mode = (PaddingModes)random.Next(4);
        (long, long) stride = same ? (1, 1) : (random.Next(1, 4), random.Next(1, 4));
        var bias = random.Next(3) > 0;
        using var layer = same
            ? nn.Conv2d(inputs, outputs, kernel, Padding.Same, stride, dilation, mode, groups, bias, dtype: ScalarType.Float64)
            : nn.Conv2d(inputs, outputs, kernel, stride, (random.Next(3), random.Next(3)), dilation, mode, groups, bias, dtype: ScalarType.Float64);
        using var x = Input(random, [random.Next(1, 5), inputs, random.Next(7, 12), random.Next(7, 12)]);
        FreezeSome(random, layer);
        RuleOracle.Check(layer, x, seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Conv1d(int seed)
    {
        var random = new Random(seed);
        var groups = random.Next(1, 4);
        var (inputs, outputs) = (groups * random.Next(1, 4), groups * random.Next(1, 4));
        using var layer = nn.Conv1d(inputs, outputs, random.Next(1, 4), random.Next(1, 4), random.Next(3), random.Next(1, 3), (PaddingModes)random.Next(4), groups, random.Next(3) > 0, dtype: ScalarType.Float64);
        using var x = Input(random, [random.Next(1, 5), inputs, random.Next(7, 20)]);
        FreezeSome(random, layer);
        RuleOracle.Check(layer, x, seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Embedding(int seed)
    {
        var random = new Random(seed);
        var (rows, width) = (random.Next(1, 9), random.Next(1, 6));
        long? padding = random.Next(2) == 0 ? random.Next(rows) : null;
        using var layer = nn.Embedding(rows, width, padding_idx: padding, dtype: ScalarType.Float64);
        using var x = randint(0, rows, Leading(random, 0, 3), ScalarType.Int64);
        RuleOracle.Check(layer, x, seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void LayerNorm(int seed)
    {
        var random = new Random(seed);
        long[] normalized = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => (long)random.Next(2, 6))];
        using var layer = nn.LayerNorm(normalized, eps: random.Next(2) == 0 ? 1e-5 : 1e-2, dtype: ScalarType.Float64);
        Perturb(layer);
        using var x = Input(random, [.. Leading(random, 0, 3), .. normalized]);
        FreezeSome(random, layer);
        RuleOracle.Check(layer, x, seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void GroupNorm(int seed)
    {
        var random = new Random(seed);
        var groups = random.Next(1, 4);
        var channels = groups * random.Next(1, 4);
        using var layer = nn.GroupNorm(groups, channels, eps: random.Next(2) == 0 ? 1e-5 : 1e-2, dtype: ScalarType.Float64);
        Perturb(layer);
        using var x = Input(random, [random.Next(1, 5), channels, .. Sizes(random, random.Next(1, 3), 2, 6)]);
        FreezeSome(random, layer);
        RuleOracle.Check(layer, x, seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void InstanceNorm(int seed)
    {
        var random = new Random(seed);
        var channels = random.Next(1, 5);
        var spatial = random.Next(1, 3);
        using nn.Module<Tensor, Tensor> layer = spatial == 1
            ? nn.InstanceNorm1d(channels, affine: true, dtype: ScalarType.Float64)
            : nn.InstanceNorm2d(channels, affine: true, dtype: ScalarType.Float64);
        Perturb(layer);
        using var x = Input(random, [random.Next(1, 5), channels, .. Sizes(random, spatial, 2, 6)]);
        FreezeSome(random, layer);
        RuleOracle.Check(layer, x, seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fallback(int seed)
    {
        var random = new Random(seed);
        using var layer = new Gate(random.Next(1, 6));
        using var x = Input(random, [.. Leading(random, 0, 2), layer.Width]);
        RuleOracle.Check(layer, x, seed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Terms_of_one_parameter_combine(int seed)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var random = new Random(seed);
        var (samples, d, p) = (random.Next(1, 5), random.Next(1, 6), random.Next(1, 6));
        Tensor Any(params long[] shape) => randn(shape, ScalarType.Float64);
        GradTerm[] terms =
        [
            GradTerm.Outer(Any(samples, d), Any(samples, p)),
            GradTerm.Sum(Any(samples, p, d)),
            GradTerm.Index(randint(0, p, [samples, 3], ScalarType.Int64), Any(samples, 3, d), p),
            GradTerm.Outer(Any(samples, 2, d), Any(samples, 2, p)),
            GradTerm.Index(randint(0, p, [samples], ScalarType.Int64), Any(samples, d), p),
        ];
        foreach (var a in terms)
        {
            foreach (var b in terms)
            {
                foreach (var strategy in Enum.GetValues<GradSampleStrategy>())
                    RuleOracle.CheckTerm(a.Combine(b), a.PerSample().add(b.PerSample()), strategy, $"{a.GetType().Name} + {b.GetType().Name}");
            }
        }
    }

    [Fact]
    public void An_empty_batch_gives_empty_norms_and_zero_sums()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var layers = new (nn.Module<Tensor, Tensor> Layer, Tensor Input)[]
        {
            (nn.Linear(3, 2, dtype: ScalarType.Float64), zeros([0, 3], ScalarType.Float64)),
            (nn.Linear(3, 2, dtype: ScalarType.Float64), zeros([0, 4, 3], ScalarType.Float64)),
            (nn.Conv2d(2, 3, 3, dtype: ScalarType.Float64), zeros([0, 2, 5, 5], ScalarType.Float64)),
            (nn.Embedding(4, 3, dtype: ScalarType.Float64), zeros([0, 5], ScalarType.Int64)),
        };
        foreach (var (layer, input) in layers)
        {
            var output = layer.forward(input);
            var wanted = layer.named_parameters(false).Select(named => named.name).ToHashSet();
            foreach (var (name, term) in LayerRules.Find(layer)!.Terms(layer, input, output, wanted))
            {
                Assert.Equal([0L], term.SquaredNorms().shape);
                Assert.Equal(0, term.ClippedSum(zeros([0], ScalarType.Float64)).abs().sum().item<double>());
            }
            layer.Dispose();
        }
    }

    private static long[] Leading(Random random, int least, int most) => [random.Next(1, 5), .. Sizes(random, random.Next(least, most), 1, 5)];

    private static long[] Sizes(Random random, int count, int least, int most) => [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(least, most))];

    private static Tensor Input(Random random, long[] shape)
    {
        manual_seed(random.Next());
        return randn(shape, ScalarType.Float64);
    }

    private static void FreezeSome(Random random, nn.Module layer)
    {
        var parameters = layer.parameters().ToList();
        if (parameters.Count > 1 && random.Next(3) == 0)
            parameters[random.Next(parameters.Count)].requires_grad = false;
    }

    private static void Perturb(nn.Module layer)
    {
        using var guard = no_grad();
        foreach (var parameter in layer.parameters())
            parameter.uniform_(0.5, 1.5);
    }

    /// <summary>A layer without a rule of its own: its parameters act several times, not linearly.</summary>
    private sealed class Gate : nn.Module<Tensor, Tensor>, IPerSampleGradFallback
    {
        private readonly TorchSharp.Modules.Parameter scale;
        private readonly TorchSharp.Modules.Parameter shift;

        public Gate(long width)
            : base(nameof(Gate))
        {
            Width = width;
            scale = nn.Parameter(randn([width], ScalarType.Float64));
            shift = nn.Parameter(randn([width], ScalarType.Float64));
            RegisterComponents();
        }

        public long Width { get; }

        public override Tensor forward(Tensor input) => (input * scale + shift).tanh() * scale;
    }
}
