using FsCheck;
using FsCheck.Fluent;
using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting.Tests;

/// <summary>What must hold for all inputs, over random ones.</summary>
public sealed class PropertyTests
{
    private static readonly Arbitrary<(double Sigma, double Rate, int Steps, double Delta)> Cases = Arb.From(
        from sigma in Gen.Choose(-12, 40)
        from rate in Gen.Choose(-60, -1)
        from steps in Gen.Choose(1, 3000)
        from delta in Gen.Choose(-30, -4)
        select (Math.Exp(sigma / 20.0), Math.Exp(rate / 10.0), steps, Math.Exp(delta)));

    [Fact]
    public void Epsilon_falls_with_noise_and_delta_and_rises_with_rate_and_steps() => Hold(40, input =>
    {
        var (sigma, rate, steps, delta) = input;
        double epsilon = Pld(sigma, rate, steps).GetEpsilon(delta);
        const double slack = 1.001;
        return Pld(sigma * 1.3, rate, steps).GetEpsilon(delta) <= (epsilon * slack) + 1e-9
            && Pld(sigma, Math.Min(1, rate * 1.3), steps).GetEpsilon(delta) * slack >= epsilon - 1e-9
            && Pld(sigma, rate, steps + 100).GetEpsilon(delta) * slack >= epsilon - 1e-9
            && Pld(sigma, rate, steps).GetEpsilon(delta * 2) <= (epsilon * slack) + 1e-9;
    });

    [Fact]
    public void Pld_is_never_above_Rdp() => Hold(60, input =>
    {
        var (sigma, rate, steps, delta) = input;
        var rdp = new RdpAccountant();
        rdp.Compose(Step(sigma, rate), steps);
        return Pld(sigma, rate, steps).GetEpsilon(delta) <= rdp.GetEpsilon(delta) * 1.0005 + 1e-9;
    });

    [Fact]
    public void Order_does_not_matter_and_equal_parts_add_up() => Hold(25, input =>
    {
        var (sigma, rate, steps, delta) = input;
        PldAccountant forth = new(), back = new(), split = new();
        forth.Compose(Step(sigma, rate), steps);
        forth.Compose(Step(2 * sigma, rate), 10);
        back.Compose(Step(2 * sigma, rate), 10);
        back.Compose(Step(sigma, rate), steps);
        for (int i = 0; i < 3; i++)
            split.Compose(Step(sigma, rate), i == 0 ? steps : 10);
        return Close(forth.GetEpsilon(delta), back.GetEpsilon(delta), 1e-6)
            && Close(split.GetEpsilon(delta), Pld(sigma, rate, steps + 20).GetEpsilon(delta), 1e-9);
    });

    [Fact]
    public void Without_sampling_it_is_the_exact_Gaussian() => Hold(100, input =>
    {
        var (sigma, _, steps, delta) = input;
        return Close(GaussianMechanism.GetEpsilon(sigma / Math.Sqrt(steps), delta), Pld(sigma, 1, steps).GetEpsilon(delta), 1e-11);
    });

    [Fact]
    public void A_mixture_of_nearly_equal_steps_is_nearly_their_composition() => Hold(15, input =>
    {
        var (sigma, rate, steps, delta) = input;
        var mixed = new PldAccountant();
        mixed.Compose(Step(sigma, rate), steps);
        mixed.Compose(Step(sigma * (1 + 1e-9), rate), steps);
        return Close(Pld(sigma, rate, 2 * steps).GetEpsilon(delta), mixed.GetEpsilon(delta), 1e-5);
    });

    [Fact]
    public void Delta_and_epsilon_are_inverse() => Hold(25, input =>
    {
        var (sigma, rate, steps, delta) = input;
        var accountant = Pld(sigma, rate, steps);
        double epsilon = accountant.GetEpsilon(delta);
        return epsilon < 1e-3 || Close(delta, accountant.GetDelta(epsilon), 0.02);
    });

    [Fact]
    public void Calibration_never_overshoots_and_is_near_the_target() => Hold(8, input =>
    {
        var (_, rate, steps, delta) = input;
        double target = 0.5 + (steps % 7);
        double sigma = Calibrate.NoiseMultiplier(target, delta, rate, steps);
        double epsilon = Pld(sigma, rate, steps).GetEpsilon(delta);
        return epsilon <= target && epsilon >= 0.995 * target;
    });

    [Fact]
    public void Steps_and_rates_are_calibrated_to_the_limit()
    {
        IAccountant Rdp() => new RdpAccountant();
        long steps = Calibrate.Steps(3, 1e-5, 0.01, 1.1, Rdp);
        double Spent(long count, double rate)
        {
            var accountant = Rdp();
            accountant.Compose(Step(1.1, rate), count);
            return accountant.GetEpsilon(1e-5);
        }

        Assert.True(Spent(steps, 0.01) <= 3 && Spent(steps + 1, 0.01) > 3);
        double sampleRate = Calibrate.SampleRate(3, 1e-5, 1.1, 1000, Rdp);
        Assert.True(Spent(1000, sampleRate) <= 3 && Spent(1000, sampleRate * 1.0002) > 3);
    }

    [Fact]
    public void Asking_after_every_step_gives_the_same_as_asking_once()
    {
        var step = Step(1.1, 256 / 60000.0);
        var accountant = new PldAccountant();
        double last = 0;
        for (int i = 1; i <= 300; i++)
        {
            accountant.Compose(step);
            double epsilon = accountant.GetEpsilon(1e-5);
            Near.AtMost(epsilon * 1.0005, last, i);
            last = epsilon;
            if (i % 50 == 0)
                Near.Relative(Pld(1.1, 256 / 60000.0, i).GetEpsilon(1e-5), epsilon, 1e-3, i);
        }
    }

    /// <summary>Between a training with the least noise of all steps and one with the most, and near the mean in between.</summary>
    [Fact]
    public void A_schedule_of_noise_and_rate_is_near_its_exact_composition_and_never_below()
    {
        const int steps = 120;
        PldAccountant exact = new(), many = new(), most = new(), least = new();
        for (int i = 0; i < steps; i++)
        {
            // Twelve different steps are composed one by one, 120 by a lattice: neighbors differ by a thousandth.
            double sigma = 1.3 * Math.Exp(-0.004 * i), rate = 0.02 * (1 + (0.002 * i));
            double shared = 1.3 * Math.Exp(-0.04 * (i / 10)), sharedRate = 0.02 * (1 + (0.02 * (i / 10)));
            exact.Compose(Step(shared, sharedRate));
            many.Compose(Step(shared * (1 + (1e-9 * (i % 10))), sharedRate * (1 + (1e-9 * (i % 10)))));
            most.Compose(Step(sigma * 1.01, rate / 1.01));
            least.Compose(Step(sigma / 1.01, Math.Min(1, rate * 1.01)));
        }

        foreach (double delta in new[] { 1e-3, 1e-5, 1e-9 })
        {
            double one = exact.GetEpsilon(delta), other = many.GetEpsilon(delta);
            Near.AtMost(other, exact.GetEpsilonBounds(delta).Lower, delta);
            Near.Relative(one, other, 1e-3, delta);
            Near.AtMost(many.GetEpsilonBounds(delta).Upper, many.GetEpsilonBounds(delta).Lower, delta);
            Near.AtMost(least.GetEpsilon(delta), most.GetEpsilon(delta), delta);
        }
    }

    [Fact]
    public void Asking_after_every_step_of_a_schedule_gives_the_same_as_asking_once()
    {
        PldAccountant asked = new(), once = new();
        double last = 0;
        for (int i = 0; i < 150; i++)
        {
            var step = Step(1.5 * Math.Exp(-0.004 * i), 256 / 60000.0);
            asked.Compose(step);
            once.Compose(step);
            double epsilon = asked.GetEpsilon(1e-5);
            Near.AtMost(epsilon * 1.001, last, i);
            last = epsilon;
        }

        Near.Relative(once.GetEpsilon(1e-5), last, 1e-3, "schedule");

        // A clone goes on apart.
        var clone = (PldAccountant)asked.Clone();
        clone.Compose(Step(0.8, 256 / 60000.0), 100);
        once.Compose(Step(0.8, 256 / 60000.0), 100);
        Near.Relative(once.GetEpsilon(1e-5), clone.GetEpsilon(1e-5), 1e-3, "clone");
        Assert.Equal(last, asked.GetEpsilon(1e-5));
    }

    /// <summary>What stands in for an event dominates it: its delta is nowhere below, and hardly above.</summary>
    [Fact]
    public void A_lattice_dominates()
    {
        var random = new Random(5);
        for (int i = 0; i < 300; i++)
        {
            double sigma = Math.Exp((random.NextDouble() * 6) - 1.2), rate = Math.Exp(-8 * random.NextDouble());
            foreach (var adjacency in new[] { Adjacency.AddOrRemoveOne, Adjacency.ReplaceOne })
            {
                foreach (PrivacyEvent atom in new PrivacyEvent[] { Step(sigma, rate), new GaussianEvent(sigma) })
                {
                    var parts = Lattice.Above(atom, adjacency, false, false);
                    Assert.InRange(parts.Sum(part => part.Share), 1 - 1e-12, 1 + 1e-12);
                    DominatingPair exact = atom.Dominating(adjacency), below = Lattice.Below(atom).Dominating(adjacency);
                    for (double epsilon = 0; epsilon < 6 / sigma; epsilon += 0.37 / sigma)
                    {
                        double forward = exact.Delta(epsilon), reverse = exact.ReverseDelta(epsilon);
                        Near.AtMost((parts.Sum(part => part.Share * part.Event.Dominating(adjacency).Delta(epsilon)) * (1 + 1e-10)) + 1e-300, forward, (atom, epsilon));
                        Near.AtMost((parts.Sum(part => part.Share * part.Event.Dominating(adjacency).ReverseDelta(epsilon)) * (1 + 1e-10)) + 1e-300, reverse, (atom, epsilon));
                        Near.AtMost((forward * (1 + 1e-10)) + 1e-300, below.Delta(epsilon), (atom, epsilon));
                    }
                }
            }
        }
    }

    private static PoissonSampledEvent Step(double sigma, double rate) => new(rate, new GaussianEvent(sigma));

    private static PldAccountant Pld(double sigma, double rate, long steps)
    {
        var accountant = new PldAccountant();
        accountant.Compose(Step(sigma, rate), steps);
        return accountant;
    }

    private static bool Close(double expected, double actual, double tolerance) =>
        Math.Abs(expected - actual) <= (tolerance * Math.Abs(expected)) + 1e-9;

    private static void Hold(int tests, Func<(double Sigma, double Rate, int Steps, double Delta), bool> property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(tests).WithReplay(20261123, 1), Prop.ForAll(Cases, property));
}
