using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Validation;

public sealed class ModuleValidatorTests
{
    [Fact]
    public void A_clean_model_has_no_findings()
    {
        using var model = nn.Sequential(nn.Linear(2, 3), nn.GroupNorm(1, 3));
        Assert.Empty(ModuleValidator.Validate(model));
    }

    [Fact]
    public void Batch_norms_become_group_norms_in_fields_and_sequentials()
    {
        using var scope = NewDisposeScope();
        using var model = new Net();
        Assert.Equal(["norm", "body.1"], ModuleValidator.Validate(model).Select(finding => finding.Path));

        Assert.Same(model, ModuleValidator.Fix(model));

        Assert.Empty(ModuleValidator.Validate(model));
        var norms = model.named_modules().Where(named => named.module is GroupNorm).ToDictionary(named => named.name, named => (GroupNorm)named.module);
        Assert.Equal(["body.1", "norm"], norms.Keys.Order());
        Assert.Equal(8, norms["norm"].num_groups);
        Assert.Equal(2, norms["body.1"].num_groups);
        Assert.Equal(["norm.weight", "norm.bias", "body.0.weight", "body.0.bias", "body.1.weight", "body.1.bias"], model.named_parameters().Select(named => named.name));
        Assert.All(norms.Values, norm =>
        {
            Assert.True(norm.weight.eq(1).all().item<bool>());
            Assert.True(norm.bias!.eq(0).all().item<bool>());
        });
        var x = randn([3, 8, 4, 4]);
        using var plain = new Net();
        Assert.Equal([3L, 6, 4, 4], model.call(x).shape);
        Assert.False(plain.call(x).narrow(0, 0, 1).allclose(plain.call(x.narrow(0, 0, 1)), 1e-3, 1e-3));
        Assert.True(model.call(x).narrow(0, 0, 1).allclose(model.call(x.narrow(0, 0, 1)), 1e-3, 1e-3));
    }

    [Fact]
    public void A_field_that_cannot_hold_a_group_norm_is_named()
    {
        using var model = new Typed();
        var refusal = Assert.Throws<PrivacyViolationException>(() => ModuleValidator.Fix(model));
        Assert.Contains("norm", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("BatchNorm2d", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Module<Tensor, Tensor>", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_norm_itself_is_replaced()
    {
        using nn.Module<Tensor, Tensor> model = nn.BatchNorm2d(48);
        var norm = Assert.IsType<GroupNorm>(ModuleValidator.Fix(model));
        Assert.Equal(16, norm.num_groups);
    }

    [Fact]
    public void Layers_with_a_twin_are_refused_by_its_name()
    {
        nn.Module[] layers =
        [
            nn.LSTM(2, 3), nn.GRU(2, 3), nn.RNN(2, 3), nn.MultiheadAttention(4, 2), nn.TransformerEncoderLayer(4, 2, 8), nn.TransformerDecoderLayer(4, 2, 8),
            nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 1), nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 8), 1), nn.Transformer(4, 2, 1, 1, 8),
        ];
        foreach (var layer in layers)
        {
            var finding = Assert.Single(ModuleValidator.Validate(layer));
            Assert.Contains($"make a Dp{layer.GetType().Name} instead", finding.Reason, StringComparison.Ordinal);
            foreach (var parameter in layer.parameters())
                parameter.requires_grad = false;
            Assert.Empty(ModuleValidator.Validate(layer));
            layer.Dispose();
        }
    }

    [Fact]
    public void Layers_with_a_twin_become_it_where_the_declaration_can_hold_it()
    {
        using var scope = NewDisposeScope();
        using var model = new Sequences();
        var x = randn([3, 4, 6]);
        model.eval();
        var before = model.call(x);
        model.train();
        Assert.Equal(4, ModuleValidator.Validate(model).Count);

        Assert.Same(model, ModuleValidator.Fix(model, dropout: 0.25));

        Assert.Empty(ModuleValidator.Validate(model));
        Assert.Equal(["DpGRU", "DpLSTM", "DpMultiheadAttention", "DpTransformerEncoderLayer"], model.named_modules().Select(named => named.module.GetType().Name).Where(name => name is ['D', 'p', .., not 't']).Distinct().Order());
        model.eval();
        Assert.True(before.allclose(model.call(x), 1e-4, 1e-5));
        model.train();
        Assert.False(model.call(x).allclose(model.call(x)));
        using var engine = new PrivacyEngine(Accountants.Rdp);
        var loader = utils.data.DataLoader(utils.data.TensorDataset(x, zeros([3], ScalarType.Int64)), 2, shuffle: true);
        engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), loader, noiseMultiplier: 1, maxGradNorm: 1);
    }

    [Fact]
    public void Dropout_that_is_not_told_has_to_be_given()
    {
        using var model = new Sequences();
        var refusal = Assert.Throws<PrivacyViolationException>(() => ModuleValidator.Fix(model));
        Assert.Contains("body.0 (TransformerEncoderLayer)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("DpTransformerEncoderLayer in the source", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_cannot_hold_a_twin_is_named()
    {
        using var model = new TypedSequence();
        var refusal = Assert.Throws<PrivacyViolationException>(() => ModuleValidator.Fix(model));
        foreach (var words in new[] { "lstm is a LSTM in a field declared LSTM", "DpLSTM in the source", "Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>" })
            Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    private sealed class Sequences : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)> lstm = nn.LSTM(6, 6, batchFirst: true);
        private readonly nn.Module<Tensor, Tensor?, (Tensor, Tensor)> gru = nn.GRU(6, 6);
        private readonly nn.Module<Tensor, Tensor, Tensor, Tensor?, bool, Tensor?, Tuple<Tensor, Tensor>> attention = nn.MultiheadAttention(6, 2);
        private readonly Sequential body = nn.Sequential(nn.TransformerEncoderLayer(6, 3, 8, dropout: 0.25), nn.ReLU());

        public Sequences()
            : base(nameof(Sequences)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var x = gru.call(lstm.call(input, null).Item1.transpose(0, 1), null).Item1;
            x = attention.call(x, x, x, null, false, null).Item1;
            return body.call(x).transpose(0, 1).mean([1L]);
        }
    }

    private sealed class TypedSequence : nn.Module<Tensor, Tensor>
    {
        private readonly LSTM lstm = nn.LSTM(6, 6);

        public TypedSequence()
            : base(nameof(TypedSequence)) => RegisterComponents();

        public override Tensor forward(Tensor input) => lstm.call(input).Item1;
    }

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> norm = nn.BatchNorm2d(8);
        private readonly nn.Module<Tensor, Tensor> body;

        public Net()
            : base(nameof(Net))
        {
            body = nn.Sequential(nn.Conv2d(8, 6, 1), nn.BatchNorm2d(6));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => body.call(norm.call(input));
    }

    private sealed class Typed : nn.Module<Tensor, Tensor>
    {
        private readonly BatchNorm2d norm = nn.BatchNorm2d(8);

        public Typed()
            : base(nameof(Typed)) => RegisterComponents();

        public override Tensor forward(Tensor input) => norm.call(input);
    }
}
