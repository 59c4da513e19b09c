using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Pld;

/// <summary>
/// Stands few Gaussian events in for many nearly equal ones, as a training whose noise or batches change at every step has,
/// without ever falling short. The stand-in is a mixture of neighbors on a lattice, told apart by the output, so that
/// divergences add up. They dominate because a hockey-stick divergence is convex (a) in the sample rate, being jointly convex,
/// and (b) in the total variation s = erf(1 / (sqrt(8) sigma)): with mu = 1 / sigma, d delta / d mu is normal density at
/// epsilon / mu - mu / 2, so d^2 delta / d mu^2 = (epsilon^2 / mu^2 - mu^2 / 4) / mu times it, and d^2 delta / d s^2 is a positive
/// multiple of epsilon^2 / mu^3. Sampling keeps that: its divergences are the event's, shifted and scaled.
/// </summary>
internal static class Lattice
{
    private const double Spacing = 0.005;
    private const double RoundedSpacing = 0.001;
    private const double Rounding = 1e-11;

    /// <summary>Events and their shares, which dominate the event.</summary>
    /// <param name="atom">The event.</param>
    /// <param name="adjacency">Which data sets count as neighbors.</param>
    /// <param name="keepNoise">Whether noise multipliers are few, and stay as they are.</param>
    /// <param name="keepRate">Whether sample rates are few, and stay as they are.</param>
    public static IReadOnlyList<(PrivacyEvent Event, double Share)> Above(PrivacyEvent atom, Adjacency adjacency, bool keepNoise, bool keepRate) => atom switch
    {
        GaussianEvent gaussian => keepNoise ? [(gaussian, 1)] : [.. Noise(gaussian.NoiseMultiplier, adjacency)],
        PoissonSampledEvent { Event: GaussianEvent gaussian } sampled =>
        [
            .. from (PrivacyEvent Event, double Share) noise in keepNoise ? [(gaussian, 1)]
                   : adjacency == Adjacency.ReplaceOne ? Rounded(gaussian.NoiseMultiplier) : Noise(gaussian.NoiseMultiplier, adjacency)
               from (double Rate, double Share) rate in keepRate ? [(sampled.SampleRate, 1)] : Rates(sampled.SampleRate)
               select (rate.Rate == 1 ? noise.Event : new PoissonSampledEvent(rate.Rate, noise.Event), noise.Share * rate.Share),
        ],
        _ => [(atom, 1)],
    };

    /// <summary>One event on the lattice that the event dominates.</summary>
    public static PrivacyEvent Below(PrivacyEvent atom) => atom switch
    {
        GaussianEvent gaussian => new GaussianEvent(At(Floor(gaussian.NoiseMultiplier, Spacing) + 1, Spacing)),
        PoissonSampledEvent { Event: GaussianEvent gaussian } sampled =>
            new PoissonSampledEvent(At(Floor(sampled.SampleRate, Spacing), Spacing), Below(gaussian)),
        _ => atom,
    };

    private static IEnumerable<(PrivacyEvent Event, double Share)> Noise(double sigma, Adjacency adjacency)
    {
        long k = Floor(sigma, Spacing);
        double low = At(k, Spacing), high = At(k + 1, Spacing), scale = adjacency == Adjacency.ReplaceOne ? 2 : 1;
        double more = Variation(low / scale), less = Variation(high / scale);
        double share = Math.Min(1, ((Variation(sigma / scale) - less) / (more - less)) + Rounding);
        yield return (new GaussianEvent(low), share);
        if (share < 1)
            yield return (new GaussianEvent(high), 1 - share);
    }

    /// <summary>Less noise dominates.</summary>
    private static IEnumerable<(PrivacyEvent Event, double Share)> Rounded(double sigma) =>
        [(new GaussianEvent(At(Floor(sigma, RoundedSpacing), RoundedSpacing)), 1)];

    private static IEnumerable<(double Rate, double Share)> Rates(double rate)
    {
        long k = Floor(rate, Spacing);
        double low = At(k, Spacing), high = Math.Min(1, At(k + 1, Spacing));
        double share = Math.Min(1, ((rate - low) / (high - low)) + Rounding);
        yield return (high, share);
        if (share < 1)
            yield return (low, 1 - share);
    }

    /// <summary>The largest k with At(k) at most the value.</summary>
    private static long Floor(double value, double spacing)
    {
        long k = (long)Math.Floor(Math.Log(value) / spacing);
        if (At(k, spacing) > value)
            k--;
        else if (At(k + 1, spacing) <= value)
            k++;
        return k;
    }

    private static double At(long k, double spacing) => Math.Exp(k * spacing);

    private static double Variation(double sigma) => 1 - (2 * Special.NormalTail(0.5 / sigma));
}
