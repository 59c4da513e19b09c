using DpToolkit.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Layers;

/// <summary>DpLSTM, DpGRU and DpRNN against the layers that they stand for, and against the loop over single samples.</summary>
public sealed class RecurrentTwinTests
{
    private const ScalarType DType = ScalarType.Float64;

    public static TheoryData<string, int> Layers => Combine(Enumerable.Range(0, 12));

    public static TheoryData<string, int> Strategies => Combine(Enum.GetValues<GradSampleStrategy>().Select(strategy => (int)strategy));

    [Theory]
    [MemberData(nameof(Layers))]
    public void Outputs_states_and_gradients_are_the_layers(string kind, int seed)
    {
        using var scope = NewDisposeScope();
        manual_seed(seed);
        var random = new Random(seed);
        var options = Options.Any(random);
        using var layer = options.Native(kind);
        using var twin = Twin(layer);
        Assert.Equal(layer.named_parameters().Select(named => named.name), twin.named_parameters().Select(named => named.name));
        var (samples, steps) = (random.Next(1, 5), random.Next(1, 6));
        var x = randn(options.BatchFirst ? [samples, steps, options.Inputs] : [steps, samples, options.Inputs], DType);
        var states = Enumerable.Range(0, 2).Select(_ => randn([options.Layers * options.Directions, samples, options.Hidden], DType)).ToArray();
        TwinOracle.CheckSame(layer, twin, (module, own) => Run(module, own[0], null), x);
        TwinOracle.CheckSame(layer, twin, (module, own) => Run(module, own[0], own[1..]), [x, .. states]);
    }

    [Theory]
    [InlineData("LSTM")]
    [InlineData("GRU")]
    [InlineData("RNN")]
    public void Dropout_between_layers_is_the_layers(string kind)
    {
        using var scope = NewDisposeScope();
        var options = new Options(3, 4, 3, Bias: true, BatchFirst: true, Bidirectional: true, ReLU: false, Dropout: 0.4);
        using var layer = options.Native(kind);
        Assert.Contains("drops values", Assert.Throws<ArgumentException>(() => Twin(layer)).Message, StringComparison.Ordinal);
        using var twin = Twin(layer, 0.4);
        var x = randn([4, 5, 3], DType);
        Tensor[] Train(nn.Module module)
        {
            manual_seed(11);
            return Run(module, x, null);
        }

        foreach (var (expected, actual) in Train(layer).Zip(Train(twin)))
            TwinOracle.Close(expected, actual, "in training");
        layer.eval();
        twin.eval();
        var still = Run(twin, x, null)[0];
        TwinOracle.Close(Run(layer, x, null)[0], still, "in evaluation");
        twin.train();
        Assert.False(still.allclose(Run(twin, x, null)[0]));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_private_step_is_the_sum_of_clipped_gradients(string kind, int strategy)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            manual_seed(seed);
            var random = new Random(100 * strategy + seed);
            using var model = new Net(Twin(Options.Any(random) with { Inputs = 4, Hidden = 6 }, kind), random);
            TwinOracle.CheckStep(model, randint(0, 9, [5, random.Next(2, 6)], ScalarType.Int64), (GradSampleStrategy)strategy);
        }
    }

    [Theory]
    [InlineData("LSTM")]
    [InlineData("GRU")]
    [InlineData("RNN")]
    public void Any_part_may_be_frozen(string kind)
    {
        foreach (var frozen in new[] { "weight_ih_l0", "weight_hh_l0", "bias_hh_l0", "ih", "hh", "bias" })
        {
            manual_seed(5);
            using var twin = Twin(new Options(4, 3, 2, Bias: true, BatchFirst: true, Bidirectional: false, ReLU: false), kind);
            foreach (var (name, parameter) in twin.named_parameters())
                parameter.requires_grad = !name.Contains(frozen, StringComparison.Ordinal);
            using var model = new Net(twin, new Random(0), trainEmbedding: false);
            TwinOracle.CheckStep(model, randint(0, 9, [5, 4], ScalarType.Int64), GradSampleStrategy.Auto);
        }
    }

    [Fact]
    public void A_layer_may_run_twice_and_continue_from_its_state()
    {
        using var model = new Continued();
        TwinOracle.CheckStep(model, randn([5, 6, 4], DType), GradSampleStrategy.Ghost);
        using var again = new Continued();
        TwinOracle.CheckStep(again, randn([5, 6, 4], DType), GradSampleStrategy.PerSample);
    }

    [Theory]
    [InlineData("LSTM")]
    [InlineData("GRU")]
    [InlineData("RNN")]
    public void An_empty_batch_runs_and_steps(string kind)
    {
        using var scope = NewDisposeScope();
        using var twin = Twin(new Options(4, 3, 2, Bias: true, BatchFirst: true, Bidirectional: true, ReLU: false), kind);
        var outputs = Run(twin, zeros([0, 5, 4], DType), null);
        Assert.Equal([0L, 5, 6], outputs[0].shape);
        Assert.Equal([4L, 0, 3], outputs[1].shape);

        using var model = new Net(twin, new Random(0));
        var empty = zeros([0, 5], ScalarType.Int64);
        using var engine = new PrivacyEngine(new CountingAccountant());
        var (m, optimizer, data) = engine.MakePrivate(
            model, optim.SGD(model.parameters(), 1), Batches.Of(5, Batches.Chunks(empty, zeros([0], ScalarType.Int64), 0)), noiseMultiplier: 1, maxGradNorm: 1);
        var before = twin.parameters().Select(parameter => parameter.detach().clone()).ToList();
        foreach (var (x, y) in data)
        {
            optimizer.zero_grad();
            nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.Sum).backward();
            optimizer.step();
        }
        Assert.Equal(1, optimizer.Steps);
        Assert.All(twin.parameters().Zip(before), pair => Assert.False(pair.First.eq(pair.Second).any().item<bool>()));
    }

    [Fact]
    public void Ten_steps_without_noise_and_clipping_are_ordinary_training()
    {
        using var scope = NewDisposeScope();
        manual_seed(9);
        using var plain = new NativeNet();
        using var model = new Net(DpLSTM.From(plain.Rnn), new Random(0), batchFirst: true);
        Assert.Equal(plain.state_dict().Keys.Order(), model.state_dict().Keys.Order());
        model.load_state_dict(plain.state_dict());
        var ordinary = optim.Adam(plain.parameters(), 0.01);
        using var engine = new PrivacyEngine(new CountingAccountant());
        var batches = Enumerable.Range(0, 10).Select(_ => (X: randint(0, 9, [6, 5], ScalarType.Int64), Y: randint(0, 3, [6], ScalarType.Int64))).ToList();
        var (m, optimizer, data) = engine.MakePrivate(
            model, optim.Adam(model.parameters(), 0.01), Batches.Of(6, [.. batches.Select(batch => Batches.Chunks(batch.X, batch.Y, 4, 2))]), noiseMultiplier: 0, maxGradNorm: 1e9);
        foreach (var (x, y) in batches)
        {
            ordinary.zero_grad();
            nn.functional.cross_entropy(plain.call(x), y).backward();
            ordinary.step();
        }
        foreach (var (x, y) in data)
        {
            optimizer.zero_grad();
            nn.functional.cross_entropy(m.call(x), y).backward();
            optimizer.step();
        }
        Assert.Equal(10, optimizer.Steps);
        var trained = model.state_dict();
        foreach (var (name, expected) in plain.state_dict())
            TwinOracle.Close(expected, trained[name], name);
    }

    [Fact]
    public void Weights_are_saved_and_loaded_by_PyTorch_names()
    {
        using var scope = NewDisposeScope();
        using var native = nn.Sequential(("rnn", new Wrapped(nn.LSTM(3, 4, 2, bidirectional: true))));
        using var twin = nn.Sequential(("rnn", new Wrapped(new DpLSTM(3, 4, 2, bidirectional: true))));
        Assert.Contains("rnn.layer.weight_hh_l1_reverse", twin.state_dict().Keys);
        var file = Path.Combine(Path.GetTempPath(), $"twin-{Guid.NewGuid()}.dat");
        try
        {
            native.save(file);
            twin.load(file);
        }
        finally
        {
            File.Delete(file);
        }
        var loaded = twin.state_dict();
        foreach (var (name, expected) in native.state_dict())
            Assert.True(expected.eq(loaded[name]).all().item<bool>(), name);
    }

    [Fact]
    public void Weights_start_uniform_and_move_with_the_module()
    {
        using var twin = new DpGRU(30, 25, 2);
        Assert.All(twin.parameters(), parameter =>
        {
            Assert.Equal(ScalarType.Float32, parameter.dtype);
            Assert.InRange(parameter.abs().max().item<float>(), 0.15f, 0.2f);
        });
        twin.to(ScalarType.Float64);
        Assert.All(twin.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.Equal([7L, 2, 25], twin.call(randn([7, 2, 30], DType)).Item1.shape);
    }

    [Fact]
    public void A_frozen_layer_in_evaluation_keeps_both()
    {
        using var layer = nn.GRU(3, 4, dtype: DType);
        layer.eval();
        layer.named_parameters().First().parameter.requires_grad = false;
        using var twin = DpGRU.From(layer);
        Assert.False(twin.training);
        Assert.False(layer.training);
        Assert.Equal([false, true, true, true], twin.named_parameters().Select(named => named.parameter.requires_grad));
    }

    [Fact]
    public void Wrong_shapes_are_refused()
    {
        using var lstm = new DpLSTM(3, 4, 2, batchFirst: true);
        Refused(() => lstm.call(randn([2, 3])), "DpLSTM", "[B, T, 3]", "[2, 3]");
        Refused(() => lstm.call(randn([2, 5, 4])), "[B, T, 3]", "[2, 5, 4]");
        Refused(() => lstm.call(zeros([2, 0, 3])), "T of at least 1", "[2, 0, 3]");
        Refused(() => lstm.call(randn([2, 5, 3]), (randn([2, 1, 4]), randn([2, 2, 4]))), "first state", "[2, 2, 4]", "[2, 1, 4]");
        using var gru = new DpGRU(3, 4);
        Refused(() => gru.call(randn([2, 5, 1])), "DpGRU", "[T, B, 3]", "batchFirst is false");
        Refused(() => new DpRNN(0, 4), "DpRNN", "inputSize is 0");
        Refused(() => new DpRNN(3, 4, dropout: 1.5), "probability");

        static void Refused(Func<object> body, params string[] words)
        {
            var refusal = Assert.ThrowsAny<ArgumentException>(body);
            Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
        }
    }

    private static TheoryData<string, int> Combine(IEnumerable<int> numbers)
    {
        var cases = new TheoryData<string, int>();
        foreach (var number in numbers)
        {
            foreach (var kind in new[] { "LSTM", "GRU", "RNN" })
                cases.Add(kind, number);
        }
        return cases;
    }

    private static nn.Module Twin(Options options, string kind)
    {
        using var layer = options.Native(kind);
        return Twin(layer);
    }

    private static nn.Module Twin(nn.Module layer, double? dropout = null) => layer switch
    {
        LSTM lstm => DpLSTM.From(lstm, dropout),
        GRU gru => DpGRU.From(gru, dropout),
        RNN rnn => DpRNN.From(rnn, dropout),
        _ => throw new ArgumentException(layer.GetType().Name),
    };

    /// <summary>Output, then the states after the last step.</summary>
    private static Tensor[] Run(nn.Module module, Tensor x, Tensor[]? states)
    {
        switch (module)
        {
            case nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)> lstm:
                var (output, h, c) = lstm.call(x, states is null ? null : (states[0], states[1]));
                return [output, h, c];
            case nn.Module<Tensor, Tensor?, (Tensor, Tensor)> rnn:
                var (hidden, last) = rnn.call(x, states?[0]);
                return [hidden, last];
            default:
                throw new ArgumentException(module.GetType().Name);
        }
    }

    private sealed record Options(long Inputs, long Hidden, long Layers, bool Bias, bool BatchFirst, bool Bidirectional, bool ReLU, double Dropout = 0)
    {
        public long Directions => Bidirectional ? 2 : 1;

        public static Options Any(Random random) => new(
            random.Next(1, 5), random.Next(1, 6), random.Next(1, 4), random.Next(3) > 0, random.Next(2) == 0, random.Next(2) == 0, random.Next(2) == 0);

        public nn.Module Native(string kind) => kind switch
        {
            "LSTM" => nn.LSTM(Inputs, Hidden, Layers, Bias, BatchFirst, Dropout, Bidirectional, dtype: DType),
            "GRU" => nn.GRU(Inputs, Hidden, Layers, Bias, BatchFirst, Dropout, Bidirectional, dtype: DType),
            _ => nn.RNN(Inputs, Hidden, Layers, ReLU ? nn.NonLinearities.ReLU : nn.NonLinearities.Tanh, Bias, BatchFirst, Dropout, Bidirectional, dtype: DType),
        };
    }

    /// <summary>Words [B, T] through an embedding and a recurrent layer in either layout to three classes, from output and last state.</summary>
    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding embedding = nn.Embedding(9, 4, dtype: DType);
        private readonly nn.Module rnn;
        private readonly Linear head;
        private readonly bool batchFirst;

        public Net(nn.Module rnn, Random random, bool trainEmbedding = true, bool? batchFirst = null)
            : base(nameof(Net))
        {
            this.rnn = rnn;
            this.batchFirst = batchFirst ?? Run(rnn, zeros([2, 3, 4], DType), null)[1].shape[1] == 2;
            head = nn.Linear(Run(rnn, zeros([2, 3, 4], DType), null)[0].shape[2], 3, dtype: DType);
            RegisterComponents();
            embedding.weight!.requires_grad = trainEmbedding && random.Next(2) == 0;
        }

        public override Tensor forward(Tensor input)
        {
            var words = embedding.call(input);
            var outputs = Run(rnn, batchFirst ? words : words.transpose(0, 1), null);
            var pooled = outputs[0].mean([batchFirst ? 1L : 0L]);
            return head.call(pooled).add(outputs[^1].tanh().mean([0L, 2L]).unsqueeze(1));
        }
    }

    private sealed class NativeNet : nn.Module<Tensor, Tensor>
    {
        private readonly Embedding embedding = nn.Embedding(9, 4, dtype: DType);
        private readonly LSTM rnn = nn.LSTM(4, 5, 2, batchFirst: true, dtype: DType);
        private readonly Linear head = nn.Linear(5, 3, dtype: DType);

        public NativeNet()
            : base(nameof(NativeNet))
        {
            RegisterComponents();
            embedding.weight!.requires_grad = false;
        }

        public LSTM Rnn => rnn;

        public override Tensor forward(Tensor input)
        {
            var (output, _, cell) = rnn.call(embedding.call(input));
            return head.call(output.mean([1L])).add(cell.tanh().mean([0L, 2L]).unsqueeze(1));
        }
    }

    private sealed class Continued : nn.Module<Tensor, Tensor>
    {
        private readonly DpLSTM rnn = new(4, 5, batchFirst: true, dtype: DType);
        private readonly Linear head = nn.Linear(5, 3, dtype: DType);

        public Continued()
            : base(nameof(Continued)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var (_, hidden, cell) = rnn.call(input.narrow(1, 0, 2));
            var (output, _, _) = rnn.call(input.narrow(1, 2, 4), (hidden, cell));
            return head.call(output.select(1, 3));
        }
    }

    private sealed class Wrapped : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)> layer;

        public Wrapped(nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)> layer)
            : base(nameof(Wrapped))
        {
            this.layer = layer;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => layer.call(input, null).Item1;
    }
}
