using DpToolkit.Layers;
using DpToolkit.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Tests.Engine;

public sealed class VerifyTests
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    public void VerifyRules_finds_a_wrong_rule(double factor)
    {
        LayerRules.Register<Gain>((layer, input, gradOutput) => [new("gain", layer.Gains, GradTerm.Sum(gradOutput.mul(input).mul(layer.Factor)))]);
        using var training = new Training(nn.Sequential(new Gain(factor), nn.Linear(6, 3, dtype: Nets.DType)));
        training.Engine.VerifyRules();
        if (factor == 1)
        {
            training.Run(training.Step);
            Assert.Equal(3, training.Optimizer.Steps);
        }
        else
        {
            training.Refuses(training.Step, "0 (Gain)", "0.gain", "wrong");
        }
    }

    [Fact]
    public void Right_rules_pass_VerifyRules()
    {
        using var training = new Training(new Nets.Text(), input: () => randint(0, 11, [Training.Samples, 5], ScalarType.Int64));
        training.Engine.VerifyRules();
        training.Run(training.Step);
        Assert.Equal(3, training.Optimizer.Steps);
    }

    [Fact]
    public void VerifyIndependence_finds_a_model_that_mixes_samples()
    {
        using var mixing = new Training(new Centered());
        mixing.Run(mixing.Step);
        var refusal = Assert.Throws<PrivacyViolationException>(() => mixing.Engine.VerifyIndependence(randn([4, 6], Nets.DType)));
        Assert.Contains("Centered mixes samples", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Independent_samples_pass_VerifyIndependence()
    {
        using var training = new Training(nn.Sequential(nn.Linear(6, 8, dtype: Nets.DType), nn.Dropout(0.5), nn.Linear(8, 3, dtype: Nets.DType)));
        training.Engine.VerifyIndependence(randn([4, 6], Nets.DType));
        training.Run(training.Step);
        Assert.Throws<ArgumentException>(() => training.Engine.VerifyIndependence(randn([1, 6], Nets.DType)));
    }

    private sealed class Gain : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter gain = nn.Parameter(ones([6], Nets.DType));

        public Gain(double factor)
            : base(nameof(Gain))
        {
            Factor = factor;
            RegisterComponents();
        }

        public double Factor { get; }

        public Parameter Gains => gain;

        public override Tensor forward(Tensor input) => input * gain;
    }

    private sealed class Centered : nn.Module<Tensor, Tensor>
    {
        private readonly Linear layer = nn.Linear(6, 3, dtype: Nets.DType);

        public Centered()
            : base(nameof(Centered)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layer.call(input - input.mean([0L], keepdim: true));
    }
}
