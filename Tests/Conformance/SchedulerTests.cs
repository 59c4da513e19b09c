using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Conformance;

public sealed class SchedulerTests
{
    private static double[] Rates(Func<optim.Optimizer, LRScheduler> create, int steps = 6)
    {
        using var optimizer = optim.SGD([new Parameter(zeros(1))], 0.8);
        var scheduler = create(optimizer);
        var rates = new double[steps];
        for (var i = 0; i < steps; i++)
        {
            rates[i] = optimizer.ParamGroups.Single().LearningRate;
            optimizer.step();
            scheduler.step();
        }
        return rates;
    }

    private static void Same(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 9);
    }

    [Fact]
    public void Steps() => Same([.8, .8, .4, .4, .2, .2], Rates(o => StepLR(o, 2, gamma: 0.5)));

    [Fact]
    public void Milestones() => Same([.8, .08, .08, .08, .008, .008], Rates(o => MultiStepLR(o, [1, 4])));

    [Fact]
    public void Exponential() => Same([.8, .72, .648, .5832, .52488, .472392], Rates(o => ExponentialLR(o, 0.9)));

    [Fact]
    public void Lambda() => Same([.8, .4, .8 / 3, .2, .16, .8 / 6], Rates(o => LambdaLR(o, epoch => 1.0 / (epoch + 1))));

    [Fact]
    public void Cosine() => Same(Enumerable.Range(0, 5).Select(t => 0.4 * (1 + Math.Cos(Math.PI * t / 4))).ToArray(), Rates(o => CosineAnnealingLR(o, 4), 5));

    [Theory]
    [InlineData("min", new[] { 5.0, 4, 4, 4, 4, 4, 1, 1 }, new[] { .8, .8, .8, .4, .4, .4, .4, .4 })]
    [InlineData("max", new[] { 1.0, 1, 2, 2, 2, 2, 2, 2 }, new[] { .8, .8, .8, .8, .4, .4, .4, .2 })]
    public void Plateaus_lower_the_rate(string mode, double[] metrics, double[] expected)
    {
        using var optimizer = optim.SGD([new Parameter(zeros(1))], 0.8);
        var scheduler = ReduceLROnPlateau(optimizer, mode, factor: 0.5, patience: 1, cooldown: 1);
        Same(expected, metrics.Select(metric =>
        {
            optimizer.step();
            scheduler.step(metric);
            return optimizer.ParamGroups.Single().LearningRate;
        }).ToArray());
        Assert.Throws<InvalidOperationException>(() => scheduler.step());
        Assert.Throws<ArgumentException>(() => ReduceLROnPlateau(optimizer, "least"));
    }

    [Fact]
    public void One_cycle_rises_to_its_top_and_falls()
    {
        using var optimizer = optim.SGD([new Parameter(zeros(1))], 0.8, momentum: 0.9);
        var scheduler = OneCycleLR(optimizer, 1.0, total_steps: 10);
        var rates = new List<double>();
        for (var i = 0; i < 10; i++)
        {
            rates.Add(optimizer.ParamGroups.Single().LearningRate);
            optimizer.step();
            if (i < 9) scheduler.step();
        }
        Assert.Equal(1.0 / 25, rates[0], 9);
        Assert.Equal(1.0, rates.Max(), 9);
        Assert.Equal(2, rates.IndexOf(rates.Max()));
        Assert.Equal(1.0 / 25 / 1e4, rates[9], 9);
    }
}
