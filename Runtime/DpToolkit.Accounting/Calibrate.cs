using DpToolkit.Accounting;

namespace DpToolkit;

/// <summary>
/// Finds noise, steps or sample rate for a target (epsilon, delta). The result's own epsilon, by the same accountant,
/// is never above the target, and at most 0.01 % (of the result) away from the limit.
/// </summary>
public static class Calibrate
{
    private const double Precision = 1e-4;

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

        double high = 1;
        while (Spent(high) > targetEpsilon)
        {
            high *= 2;
            if (high > 1e9)
                throw TooMuch(targetEpsilon, targetDelta);
        }

        double low = high / 2;
        while (low > 1e-4 && Spent(low) <= targetEpsilon)
        {
            high = low;
            low /= 2;
        }

        return Narrow(low, high, Spent, targetEpsilon);
    }

    private static double Narrow(double low, double high, Func<double, double> spent, double target)
    {
        while (high - low > Precision * high)
        {
            double middle = (low + high) / 2;
            if (spent(middle) > target)
                low = middle;
            else
                high = middle;
        }

        return high;
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
