using DpToolkit.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Layers;

/// <summary>DpMultiheadAttention and the transformer twins against the layers that they stand for, and against the loop over single samples.</summary>
public sealed class AttentionTwinTests
{
    private const ScalarType DType = ScalarType.Float64;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 24)];

    public static TheoryData<string, GradSampleStrategy> Strategies
    {
        get
        {
            var cases = new TheoryData<string, GradSampleStrategy>();
            foreach (var strategy in Enum.GetValues<GradSampleStrategy>())
            {
                foreach (var kind in new[] { "self", "cross", "widths", "encoder", "decoder", "transformer" })
                    cases.Add(kind, strategy);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Attention_is_the_layers(int seed)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var random = new Random(seed);
        var heads = random.Next(1, 4);
        var size = heads * random.Next(2, 4);
        long? width = random.Next(3) == 0 ? random.Next(1, 6) : null;
        using var layer = nn.MultiheadAttention(size, heads, 0, random.Next(3) > 0, random.Next(3) == 0, random.Next(3) == 0, width, width);
        layer.to(DType);
        Perturb(layer);
        using var twin = DpMultiheadAttention.From(layer);
        Assert.Equal(layer.named_parameters().Select(named => named.name).Order(), twin.named_parameters().Select(named => named.name).Order());
        var (samples, queries, keys) = (random.Next(1, 4), random.Next(1, 5), random.Next(2, 5));
        var query = randn([queries, samples, size], DType);
        var key = randn([keys, samples, width ?? size], DType);
        var padding = zeros([samples, keys], ScalarType.Bool);
        padding.select(1, 0).fill_(true);
        var mask = randn([queries, keys], DType);
        mask[0, 1] = double.NegativeInfinity;
        var ownMask = randn([queries, queries], DType);

        TwinOracle.CheckSame(layer, twin, (module, own) => Run(module, own[0], own[1], own[2]), query, key, randn_like(key));
        TwinOracle.CheckSame(layer, twin, (module, own) => Run(module, own[0], own[1], own[1], padding), query, key);
        if (keys > 2 || queries == 1)
            TwinOracle.CheckSame(layer, twin, (module, own) => Run(module, own[0], own[1], own[1], padding, mask), query, key);
        if (width is null)
            TwinOracle.CheckSame(layer, twin, (module, own) => Run(module, own[0], own[0], own[0], mask: ownMask), query);
    }

    [Fact]
    public void A_mask_a_head_and_missing_weights_are_understood()
    {
        using var scope = NewDisposeScope();
        using var twin = new DpMultiheadAttention(6, 3);
        var x = randn([4, 2, 6]);
        var mask = zeros([6, 4, 4]);
        mask.select(2, 0).fill_(double.NegativeInfinity);
        var (output, weights) = twin.call(x, x, x, attn_mask: mask);
        Assert.Equal(0, weights.select(2, 0).abs().max().item<float>());
        Assert.True(output.allclose(twin.call(x, x, x, attn_mask: mask[TensorIndex.Slice(0, 1)].squeeze(0)).Item1, 1e-5, 1e-6));
        Assert.Null(twin.call(x, x, x, need_weights: false).Item2);
    }

    [Fact]
    public void Dropped_weights_are_the_layers()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.MultiheadAttention(6, 2, dropout: 0.5);
        Assert.Contains("drops values", Assert.Throws<ArgumentException>(() => DpMultiheadAttention.From(layer)).Message, StringComparison.Ordinal);
        using var twin = DpMultiheadAttention.From(layer, 0.5);
        Assert.True(twin.training);
        var (x, y) = (randn([4, 3, 6]), randn([5, 3, 6]));
        manual_seed(2);
        var (expected, expectedWeights) = layer.call(x, y, y);
        manual_seed(2);
        var (actual, actualWeights) = twin.call(x, y, y);
        Assert.True(expectedWeights.eq(0).any().item<bool>());
        Assert.True(expectedWeights.allclose(actualWeights, 1e-5, 1e-6));
        Assert.True(expected.allclose(actual, 1e-5, 1e-6));
    }

    [Theory]
    [InlineData(nn.Activations.ReLU)]
    [InlineData(nn.Activations.GELU)]
    public void Transformers_are_the_layers(nn.Activations activation)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var (source, target) = (randn([4, 3, 6], DType), randn([5, 3, 6], DType));
        var sourceMask = triu(4);
        var targetMask = triu(5);
        var memoryMask = randn([5, 4], DType);
        var sourcePadding = Padding(4);
        var targetPadding = Padding(5);

        using var encoderLayer = nn.TransformerEncoderLayer(6, 3, 7, 0, activation);
        using var decoderLayer = nn.TransformerDecoderLayer(6, 2, 7, 0, activation);
        using var encoder = nn.TransformerEncoder(encoderLayer, 2);
        using var decoder = nn.TransformerDecoder(decoderLayer, 2);
        using var transformer = nn.Transformer(6, 3, 1, 2, 7, 0, activation);
        foreach (var module in new nn.Module[] { encoderLayer, decoderLayer, encoder, decoder, transformer })
        {
            module.to(DType);
            Perturb(module);
        }

        Check(encoderLayer, DpTransformerEncoderLayer.From(encoderLayer), (m, x) => m switch
        {
            TransformerEncoderLayer layer => [layer.call(x[0]), layer.call(x[0], sourceMask), layer.call(x[0], sourceMask, sourcePadding)],
            DpTransformerEncoderLayer layer => [layer.call(x[0]), layer.call(x[0], sourceMask), layer.call(x[0], sourceMask, sourcePadding)],
            _ => throw new ArgumentException(m.GetType().Name),
        });
        Check(decoderLayer, DpTransformerDecoderLayer.From(decoderLayer), (m, x) => m switch
        {
            TransformerDecoderLayer layer => [layer.call(x[1], x[0]), layer.call(x[1], x[0], targetMask), layer.call(x[1], x[0], targetMask, memoryMask, targetPadding, sourcePadding)],
            DpTransformerDecoderLayer layer => [layer.call(x[1], x[0]), layer.call(x[1], x[0], targetMask), layer.call(x[1], x[0], targetMask, memoryMask, targetPadding, sourcePadding)],
            _ => throw new ArgumentException(m.GetType().Name),
        });
        Check(encoder, DpTransformerEncoder.From(encoder), (m, x) => m switch
        {
            TransformerEncoder layer => [layer.call(x[0]), layer.call(x[0], sourceMask), layer.call(x[0], sourceMask, sourcePadding)],
            DpTransformerEncoder layer => [layer.call(x[0]), layer.call(x[0], sourceMask), layer.call(x[0], sourceMask, sourcePadding)],
            _ => throw new ArgumentException(m.GetType().Name),
        });
        Check(decoder, DpTransformerDecoder.From(decoder), (m, x) => m switch
        {
            TransformerDecoder layer => [layer.call(x[1], x[0]), layer.call(x[1], x[0], targetMask), layer.call(x[1], x[0], targetMask, memoryMask, targetPadding, sourcePadding)],
            DpTransformerDecoder layer => [layer.call(x[1], x[0]), layer.call(x[1], x[0], targetMask), layer.call(x[1], x[0], targetMask, memoryMask, targetPadding, sourcePadding)],
            _ => throw new ArgumentException(m.GetType().Name),
        });
        Check(transformer, DpTransformer.From(transformer), (m, x) => m switch
        {
            Transformer layer => [layer.call(x[0], x[1]), layer.call(x[0], x[1], sourceMask, targetMask, memoryMask, sourcePadding, targetPadding, sourcePadding)],
            DpTransformer layer => [layer.call(x[0], x[1]), layer.call(x[0], x[1], sourceMask, targetMask, memoryMask, sourcePadding, targetPadding, sourcePadding)],
            _ => throw new ArgumentException(m.GetType().Name),
        });

        void Check(nn.Module layer, nn.Module twin, Func<nn.Module, Tensor[], Tensor[]> run)
        {
            using (twin)
                TwinOracle.CheckSame(layer, twin, run, source, target);
        }

        Tensor triu(long size) => ones([size, size], DType).triu(1).mul(-2);

        Tensor Padding(long length)
        {
            var padding = zeros([3, length], ScalarType.Bool);
            padding[1, length - 1] = true;
            return padding;
        }
    }

    [Fact]
    public void Dropout_of_transformers_comes_and_goes_with_training()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.TransformerEncoderLayer(6, 3, 7);
        Assert.Contains("drops values", Assert.Throws<ArgumentException>(() => DpTransformerEncoderLayer.From(layer)).Message, StringComparison.Ordinal);
        using var twin = DpTransformerEncoderLayer.From(layer, 0.1);
        var x = randn([4, 3, 6]);
        Assert.False(twin.call(x).allclose(twin.call(x)));
        layer.eval();
        twin.eval();
        Assert.True(layer.call(x).allclose(twin.call(x), 1e-4, 1e-5));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_private_step_is_the_sum_of_clipped_gradients(string kind, GradSampleStrategy strategy)
    {
        manual_seed(3);
        using var model = new Net(kind);
        TwinOracle.CheckStep(model, randn([5, 4, 6], DType), strategy);
    }

    [Fact]
    public void Weights_that_tell_nothing_are_refused()
    {
        using var layer = nn.MultiheadAttention(4, 2);
        using (no_grad())
        {
            foreach (var parameter in layer.parameters())
                parameter.zero_();
        }
        Assert.Contains("Nothing tells", Assert.Throws<InvalidOperationException>(() => DpMultiheadAttention.From(layer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_shapes_and_masks_are_refused()
    {
        using var scope = NewDisposeScope();
        using var attention = new DpMultiheadAttention(4, 2);
        var x = zeros([3, 2, 4]);
        Refused(() => new DpMultiheadAttention(5, 2), "divide", "2 and 5");
        Refused(() => new DpTransformerEncoderLayer(4, 2, dropout: 2), "probability");
        Refused(() => attention.call(zeros([3, 2, 5]), x, x), "query", "[L, B, 4]", "[3, 2, 5]");
        Refused(() => attention.call(x, zeros([3, 1, 4]), zeros([3, 1, 4])), "3 keys for 1");
        Refused(() => attention.call(x, x, x, attn_mask: zeros([3, 3], ScalarType.Bool)), "added to the scores", "Bool");
        Refused(() => attention.call(x, x, x, attn_mask: zeros([2, 3])), "[3, 3] or [4, 3, 3]", "[2, 3]");
        Refused(() => attention.call(x, x, x, zeros([3, 2], ScalarType.Bool)), "[2, 3]");
        Refused(() => attention.call(x, x, x, zeros([2, 3])), "booleans", "Float32");
        using var encoder = new DpTransformerEncoder(new DpTransformerEncoderLayer(4, 2, 8), 2);
        Refused(() => encoder.call(zeros([3, 4])), "[S, B, 4]", "[3, 4]");
        using var decoder = new DpTransformerDecoder(new DpTransformerDecoderLayer(4, 2, 8), 1);
        Refused(() => decoder.call(x, zeros([3, 3, 4])), "memory", "[3, 3, 4]");

        static void Refused(Func<object> body, params string[] words)
        {
            var refusal = Assert.ThrowsAny<ArgumentException>(body);
            Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
        }
    }

    private static Tensor[] Run(nn.Module module, Tensor query, Tensor key, Tensor value, Tensor? padding = null, Tensor? mask = null)
    {
        var attention = (nn.Module<Tensor, Tensor, Tensor, Tensor?, bool, Tensor?, Tuple<Tensor, Tensor>>)module;
        var (output, weights) = attention.call(query, key, value, padding, true, mask);
        return [output, weights];
    }

    /// <summary>Biases start at zero; anything else tells more.</summary>
    private static void Perturb(nn.Module module)
    {
        using var guard = no_grad();
        foreach (var parameter in module.parameters())
            parameter.add_(randn_like(parameter), 0.3);
    }

    /// <summary>[B, 4, 6] to three classes through a twin, sequences first.</summary>
    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module twin;
        private readonly Linear narrow;
        private readonly Linear head;

        public Net(string kind)
            : base(nameof(Net))
        {
            twin = kind switch
            {
                "self" => new DpMultiheadAttention(6, 3, add_bias_kv: true),
                "cross" => new DpMultiheadAttention(6, 2, add_zero_attn: true),
                "widths" => new DpMultiheadAttention(6, 2, add_bias_kv: true, kdim: 5, vdim: 5),
                "encoder" => new DpTransformerEncoder(new DpTransformerEncoderLayer(6, 2, 7, 0, nn.Activations.GELU), 2),
                "decoder" => new DpTransformerDecoder(new DpTransformerDecoderLayer(6, 3, 7, 0), 1),
                _ => new DpTransformer(6, 2, 1, 1, 7, 0),
            };
            narrow = nn.Linear(6, kind == "widths" ? 5 : 6);
            head = nn.Linear(6, 3);
            RegisterComponents();
            this.to(DType);
            Perturb(twin);
        }

        public override Tensor forward(Tensor input)
        {
            var x = input.transpose(0, 1);
            var memory = narrow.call(input).narrow(1, 1, 3).transpose(0, 1);
            var output = twin switch
            {
                DpMultiheadAttention attention => Attend(attention, memory, x),
                DpTransformerEncoder encoder => encoder.call(narrow.call(input).transpose(0, 1)),
                DpTransformerDecoder decoder => decoder.call(x, memory),
                DpTransformer transformer => transformer.call(memory, x),
                _ => throw new InvalidOperationException(),
            };
            return head.call(output.transpose(0, 1).mean([1L]));
        }

        private static Tensor Attend(DpMultiheadAttention attention, Tensor memory, Tensor x)
        {
            var across = attention.call(x, memory, memory).Item1;
            if (memory.shape[2] != 6)
                return across;
            var own = across.add(x);
            return attention.call(own, own, own).Item1;
        }
    }
}
