using DpToolkit.Accounting;

namespace DpToolkit;

/// <summary>
/// Finds noise, steps or sample rate for a target (epsilon, delta). The result's own epsilon, by the same accountant,
/// is never above the target, and at most 0.01 % (of the result) away from the limit.
/// </summary>
public static class Calibrate
{
    private const double Precision = 1e-4;
    private const double Least = 1e-3;
    private const double Largest = 1e9;

    /// <summary>The least noise multiplier for DP-SGD with Poisson batches that keeps to the target.</summary>
    /// <param name="targetEpsilon">Epsilon not to exceed.</param>
    /// <param name="targetDelta">Delta at which epsilon is measured.</param>
    /// <param name="sampleRate">Chance that one record enters one batch.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="accountant">Makes a new accountant; it may hold spending already. Null for PLD.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    /// <exception cref="InvalidOperationException">No noise is enough: what was spent before already exceeds the target.</exception>
    public static double NoiseMultiplier(
        double targetEpsilon, double targetDelta, double sampleRate, long steps, Func<IAccountant>? accountant = null)
    {
        Check.SampleRate(sampleRate);
        return NoiseMultiplier(
            targetEpsilon, targetDelta, sigma => new PoissonSampledEvent(sampleRate, new GaussianEvent(sigma)), steps, accountant);
    }

    /// <summary>The least noise multiplier of any event, <paramref name="steps"/> times, that keeps to the target.</summary>
    /// <param name="targetEpsilon">Epsilon not to exceed.</param>
    /// <param name="targetDelta">Delta at which epsilon is measured.</param>
    /// <param name="eventOf">The event at a noise multiplier.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="accountant">Makes a new accountant; it may hold spending already. Null for PLD.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    /// <exception cref="InvalidOperationException">No noise is enough.</exception>
    public static double NoiseMultiplier(
        double targetEpsilon, double targetDelta, Func<double, PrivacyEvent> eventOf, long steps, Func<IAccountant>? accountant = null)
    {
        Check.TargetEpsilon(targetEpsilon, nameof(targetEpsilon));
        Check.Delta(targetDelta, nameof(targetDelta));
        Check.NotNull(eventOf, nameof(eventOf));
        Check.PositiveCount(steps, nameof(steps));
        double Spent(double sigma) => Epsilon(accountant, eventOf(sigma), steps, targetDelta);

        double high = Guess(eventOf, steps, targetEpsilon, targetDelta);
        while (Spent(high) > targetEpsilon)
        {
            high *= 1.5;
            if (high > Largest)
                throw TooMuch(targetEpsilon, targetDelta);
        }

        double low = high / 1.15;
        while (low > Least && Spent(low) <= targetEpsilon)
        {
            high = low;
            low /= 1.3;
        }

        return Narrow(low, high, Spent, targetEpsilon);
    }

    /// <summary>The most steps of DP-SGD with Poisson batches that keep to the target; 0 when not even one does.</summary>
    /// <param name="targetEpsilon">Epsilon not to exceed.</param>
    /// <param name="targetDelta">Delta at which epsilon is measured.</param>
    /// <param name="sampleRate">Chance that one record enters one batch.</param>
    /// <param name="noiseMultiplier">Noise's standard deviation over the clipping norm.</param>
    /// <param name="accountant">Makes a new accountant; it may hold spending already. Null for PLD.</param>
    /// <returns>Exact to one step; <see cref="long.MaxValue"/> / 4 when there is no end.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static long Steps(
        double targetEpsilon, double targetDelta, double sampleRate, double noiseMultiplier, Func<IAccountant>? accountant = null)
    {
        Check.TargetEpsilon(targetEpsilon, nameof(targetEpsilon));
        Check.Delta(targetDelta, nameof(targetDelta));
        Check.SampleRate(sampleRate);
        Check.NoiseMultiplier(noiseMultiplier);
        var step = new PoissonSampledEvent(sampleRate, new GaussianEvent(noiseMultiplier));
        const long most = 1L << 40;
        bool Keeps(long steps) => Epsilon(accountant, step, steps, targetDelta) <= targetEpsilon;
        long low = 0, high = 1;
        while (Keeps(high))
        {
            low = high;
            if (high >= most)
                return long.MaxValue / 4;
            high *= 2;
        }

        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            if (Keeps(middle))
                low = middle;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>The largest sample rate of DP-SGD with Poisson batches that keeps to the target.</summary>
    /// <param name="targetEpsilon">Epsilon not to exceed.</param>
    /// <param name="targetDelta">Delta at which epsilon is measured.</param>
    /// <param name="noiseMultiplier">Noise's standard deviation over the clipping norm.</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="accountant">Makes a new accountant; it may hold spending already. Null for PLD.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    /// <exception cref="InvalidOperationException">No sample rate of 1e-9 or more is small enough.</exception>
    public static double SampleRate(
        double targetEpsilon, double targetDelta, double noiseMultiplier, long steps, Func<IAccountant>? accountant = null)
    {
        Check.TargetEpsilon(targetEpsilon, nameof(targetEpsilon));
        Check.Delta(targetDelta, nameof(targetDelta));
        Check.NoiseMultiplier(noiseMultiplier);
        Check.PositiveCount(steps, nameof(steps));
        double Spent(double rate) =>
            Epsilon(accountant, new PoissonSampledEvent(rate, new GaussianEvent(noiseMultiplier)), steps, targetDelta);
        if (Spent(1) <= targetEpsilon)
            return 1;
        double breaks = 1, keeps = 0.5;
        while (Spent(keeps) > targetEpsilon)
        {
            breaks = keeps;
            keeps /= 4;
            if (keeps < 1e-9)
                throw new InvalidOperationException(Check.Format($"No sample rate keeps to (epsilon {targetEpsilon}, delta {targetDelta}) with noise multiplier {noiseMultiplier} and {steps} steps."));
        }

        return Narrow(breaks, keeps, Spent, targetEpsilon);
    }

    /// <summary>Somewhat above the noise that is needed, by Rényi divergence alone, which takes no time.</summary>
    private static double Guess(Func<double, PrivacyEvent> eventOf, long steps, double epsilon, double delta)
    {
        double low = Math.Log(Least), high = Math.Log(Largest);
        var orders = new double[] { 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 128, 256 };
        while (high - low > 0.02)
        {
            double middle = (low + high) / 2;
            var atom = eventOf(Math.Exp(middle));
            if (!atom.HasRenyi(Adjacency.AddOrRemoveOne))
                return 1;
            var accountant = new RdpAccountant(orders: orders);
            accountant.Compose(atom, steps);
            if (accountant.GetEpsilon(delta) > epsilon)
                low = middle;
            else
                high = middle;
        }

        return high > Math.Log(Largest) - 1 ? 1 : Math.Exp(high);
    }

    /// <summary>
    /// The value next to the limit on the side that keeps to the target; <paramref name="keeps"/> does, <paramref name="breaks"/>
    /// doesn't. Regula falsi in logarithms, where epsilon is nearly a line, safeguarded by halving.
    /// </summary>
    private static double Narrow(double breaks, double keeps, Func<double, double> spent, double target)
    {
        double above = Math.Log(spent(breaks) / target), below = Math.Log(spent(keeps) / target);
        for (int round = 0; Math.Abs(keeps - breaks) > Precision * keeps; round++)
        {
            double a = Math.Log(breaks), b = Math.Log(keeps), share = 0.5;
            if (round % 3 != 2 && above > 0 && below < 0 && !double.IsInfinity(above) && !double.IsInfinity(below))
            {
                // A little past the crossing, once to each side, so that both ends close in.
                double nudge = Precision / (3 * Math.Abs(b - a));
                share = (above / (above - below)) + (round % 3 == 0 ? nudge : -nudge);
                share = Math.Max(nudge, Math.Min(1 - nudge, share));
            }

            double value = Math.Exp(a + (share * (b - a)));
            double log = Math.Log(spent(value) / target);
            if (log > 0)
                (breaks, above) = (value, log);
            else
                (keeps, below) = (value, log);
        }

        return keeps;
    }

    private static double Epsilon(Func<IAccountant>? accountant, PrivacyEvent privacyEvent, long steps, double delta)
    {
        var fresh = accountant?.Invoke() ?? Accountants.Pld;
        fresh.Compose(privacyEvent, steps);
        return fresh.GetEpsilon(delta);
    }

    private static InvalidOperationException TooMuch(double epsilon, double delta) => new(Check.Format(
        $"No noise multiplier keeps to (epsilon {epsilon}, delta {delta}); what was spent before already exceeds it, or delta is too small."));
}
