using DpToolkit.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Engine;

/// <summary>What MakePrivate refuses, and that a refusal changes nothing.</summary>
public sealed class MakePrivateTests
{
    [Fact]
    public void Uncovered_parameters_are_refused()
    {
        using var model = Nets.Mlp();
        Refused(model, optim.SGD(model.parameters().Skip(2), 0.1), "doesn't hold 0.weight, 0.bias");
    }

    [Fact]
    public void An_uncovered_parameter_that_is_frozen_is_not_refused()
    {
        using var model = Nets.Mlp();
        foreach (var parameter in model.parameters().Take(2))
            parameter.requires_grad = false;
        using var engine = new PrivacyEngine(new CountingAccountant());
        Make(engine, model, optim.SGD(model.parameters().Skip(2), 0.1));
    }

    [Fact]
    public void Trained_parameters_of_another_module_are_refused()
    {
        using var model = Nets.Mlp();
        using var other = nn.Linear(2, 2, dtype: Nets.DType);
        Refused(model, optim.SGD(model.parameters().Concat(other.parameters()), 0.1), "2 trained parameters that are not the model's");
    }

    [Fact]
    public void A_second_private_optimizer_over_a_model_is_refused()
    {
        using var model = Nets.Mlp();
        using var engine = new PrivacyEngine(new CountingAccountant());
        Make(engine, model, optim.SGD(model.parameters(), 0.1));
        Refused(model, optim.SGD(model.parameters(), 0.1), "0 is under private training already");
    }

    [Fact]
    public void A_plain_optimizer_that_is_held_is_refused()
    {
        using var model = Nets.Mlp();
        using var engine = new PrivacyEngine(new CountingAccountant());
        var optimizer = optim.SGD(model.parameters(), 0.1);
        Make(engine, model, optimizer);
        using var second = new PrivacyEngine(new CountingAccountant());
        Assert.Contains("held by another private training", Assert.Throws<PrivacyViolationException>(() => Make(second, model, optimizer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_dispose_a_model_can_be_made_private_again()
    {
        using var model = Nets.Mlp();
        var optimizer = optim.SGD(model.parameters(), 0.1);
        for (var k = 0; k < 2; k++)
        {
            using var engine = new PrivacyEngine(new CountingAccountant());
            Make(engine, model, optimizer);
        }
        optimizer.step();
    }

    [Fact]
    public void Layers_without_a_rule_and_batch_norms_are_named_all_at_once()
    {
        using var model = nn.Sequential(
            nn.Conv2d(1, 2, 3, dtype: Nets.DType),
            nn.BatchNorm2d(2, affine: false, dtype: Nets.DType),
            nn.ConvTranspose2d(2, 2, 3, dtype: Nets.DType),
            nn.InstanceNorm2d(2, track_running_stats: true, dtype: Nets.DType));
        Refused(model, optim.SGD(model.parameters(), 0.1), "1 (BatchNorm2d)", "GroupNorm", "2 (ConvTranspose2d)", "no per-sample rule", "3 (InstanceNorm2d)", "track_running_stats");
    }

    [Fact]
    public void A_module_with_a_parameter_of_its_own_and_no_rule_is_refused()
    {
        using var model = new Scale();
        Refused(model, optim.SGD(model.parameters(), 0.1), "(model) (Scale)", "factor", "[PerSampleGrad]");
    }

    [Fact]
    public void Embedding_options_that_leak_are_refused()
    {
        using var norm = nn.Embedding(5, 3, max_norm: 1, dtype: Nets.DType);
        var weight = norm.weight!.detach().clone();
        Refused(norm, optim.SGD(norm.parameters(), 0.1), "max_norm");
        Assert.True(weight.eq(norm.weight!).all().item<bool>());
        using var scaled = nn.Embedding(5, 3, scale_grad_by_freq: true, dtype: Nets.DType);
        Refused(scaled, optim.SGD(scaled.parameters(), 0.1), "scale_grad_by_freq");
        using var frozen = nn.Sequential(nn.Embedding(5, 3, max_norm: 1, dtype: Nets.DType), nn.Linear(3, 2, dtype: Nets.DType));
        frozen.parameters().First().requires_grad = false;
        Refused(frozen, optim.SGD(frozen.parameters().Skip(1), 0.1), "max_norm");
    }

    [Fact]
    public void A_model_in_evaluation_mode_is_refused()
    {
        using var model = Nets.Mlp();
        model.eval();
        Refused(model, optim.SGD(model.parameters(), 0.1), "train()");
    }

    [Fact]
    public void A_model_without_trained_parameters_is_refused()
    {
        using var model = Nets.Mlp();
        foreach (var parameter in model.parameters())
            parameter.requires_grad = false;
        Refused(model, optim.SGD(model.parameters(), 0.1), "no trained parameters");
    }

    [Fact]
    public void Half_precision_is_refused()
    {
        using var model = nn.Sequential(nn.Linear(6, 3, dtype: ScalarType.BFloat16));
        Refused(model, optim.SGD(model.parameters(), 0.1), "0.weight is BFloat16", "float32");
    }

    [Fact]
    public void LBFGS_is_refused()
    {
        using var model = Nets.Mlp();
        Refused(model, optim.LBFGS(model.parameters()), "LBFGS");
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, double.NaN)]
    public void Numbers_out_of_range_are_refused(double noiseMultiplier, double maxGradNorm)
    {
        using var model = Nets.Mlp();
        using var engine = new PrivacyEngine(new CountingAccountant());
        var optimizer = optim.SGD(model.parameters(), 0.1);
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => engine.MakePrivate(model, optimizer, Batches.Of(4), noiseMultiplier, maxGradNorm));
        Assert.Contains(refusal.ParamName, new[] { "noiseMultiplier", "maxGradNorm" });
        optimizer.step();
    }

    private static (nn.Module<Tensor, Tensor>, DpOptimizer, Batches) Make(PrivacyEngine engine, nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer) =>
        engine.MakePrivate(model, optimizer, Batches.Of(4), noiseMultiplier: 1, maxGradNorm: 1);

    private static void Refused(nn.Module<Tensor, Tensor> model, optim.Optimizer optimizer, params string[] words)
    {
        using var engine = new PrivacyEngine(new CountingAccountant());
        var refusal = Assert.Throws<PrivacyViolationException>(() => Make(engine, model, optimizer));
        foreach (var word in words)
            Assert.Contains(word, refusal.Message, StringComparison.Ordinal);
        optimizer.zero_grad();
    }

    private sealed class Scale : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter factor = nn.Parameter(ones([1], Nets.DType));

        public Scale()
            : base(nameof(Scale)) => RegisterComponents();

        public override Tensor forward(Tensor input) => input * factor;
    }
}
