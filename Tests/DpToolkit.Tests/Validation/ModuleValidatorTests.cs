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
