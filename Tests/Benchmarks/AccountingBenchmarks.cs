using BenchmarkDotNet.Attributes;
using DpToolkit;
using DpToolkit.Accounting;

namespace Benchmarks;

/// <summary>Accounting queries, each from an empty accountant: what a build or a command pays.</summary>
[ShortRunJob]
[MemoryDiagnoser]
public class AccountingBenchmarks
{
    private const double Delta = 1e-5;
    private const double Rate = 256 / 60000.0;
    private const long Steps = 3516;

    private static readonly PrivacyEvent Mnist = new PoissonSampledEvent(Rate, new GaussianEvent(1.1));
    private static readonly PrivacyEvent Long = new PoissonSampledEvent(0.001, new GaussianEvent(1));

    /// <summary>Epsilon of 3,516 steps on MNIST by PLD.</summary>
    [Benchmark]
    public double PldMnist() => Epsilon(Accountants.Pld, Mnist, Steps, Delta);

    /// <summary>The same by RDP.</summary>
    [Benchmark]
    public double RdpMnist() => Epsilon(Accountants.Rdp, Mnist, Steps, Delta);

    /// <summary>Epsilon of 100,000 steps by PLD.</summary>
    [Benchmark]
    public double PldLong() => Epsilon(Accountants.Pld, Long, 100_000, 1e-6);

    /// <summary>The same by RDP.</summary>
    [Benchmark]
    public double RdpLong() => Epsilon(Accountants.Rdp, Long, 100_000, 1e-6);

    /// <summary>Noise for epsilon 3 on MNIST by PLD.</summary>
    [Benchmark]
    public double CalibrateMnist() => Calibrate.NoiseMultiplier(3, Delta, Rate, Steps);

    /// <summary>One step and one question, on average over a training of 10,000 steps.</summary>
    [Benchmark(OperationsPerInvoke = 10_000)]
    public double PldEveryStep()
    {
        var accountant = Accountants.Pld;
        double epsilon = 0;
        for (int i = 0; i < 10_000; i++)
        {
            accountant.Compose(Mnist);
            epsilon = accountant.GetEpsilon(Delta);
        }

        return epsilon;
    }

    /// <summary>The same with noise that falls at every step.</summary>
    [Benchmark(OperationsPerInvoke = 10_000)]
    public double PldEveryStepOfSchedule()
    {
        var accountant = Accountants.Pld;
        double epsilon = 0;
        for (int i = 0; i < 10_000; i++)
        {
            accountant.Compose(new PoissonSampledEvent(Rate, new GaussianEvent(1.5 * Math.Exp(-0.0001 * i))));
            epsilon = accountant.GetEpsilon(Delta);
        }

        return epsilon;
    }

    /// <summary>The corner: large losses, very rare, very often.</summary>
    [Benchmark]
    public double PldCorner() => Epsilon(Accountants.Pld, new PoissonSampledEvent(1e-7, new GaussianEvent(0.3)), 10_000_000, 1e-15);

    private static double Epsilon(IAccountant accountant, PrivacyEvent step, long count, double delta)
    {
        accountant.Compose(step, count);
        return accountant.GetEpsilon(delta);
    }
}
