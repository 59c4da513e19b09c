using System.Globalization;
using System.Text.Json;
using DpToolkit.Accounting;

namespace DpToolkit.Cli;

/// <summary>Numbers and events for readers.</summary>
internal static class Format
{
    /// <summary>Four digits of an upper bound, rounded up so that the shown number stays a bound.</summary>
    public static string Epsilon(double value)
    {
        if (double.IsPositiveInfinity(value))
            return "infinite";
        if (value <= 0)
            return "0";
        double unit = Math.Pow(10, Math.Floor(Math.Log10(value)) - 3);
        return Number(Math.Ceiling((value / unit) - 1e-9) * unit);
    }

    public static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture).Replace("E-0", "e-").Replace("E+0", "e+").Replace('E', 'e');

    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture).Replace("E-0", "e-").Replace("E+", "e+").Replace('E', 'e');

    public static string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Count(long value, string what) => $"{Whole(value)} {what}{(value == 1 ? "" : "s")}";

    public static string Day(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Short(string name) => name.StartsWith("sha256:", StringComparison.Ordinal) && name.Length > 19 ? name[..19] : name;

    public static string Event(PrivacyEvent privacyEvent) => privacyEvent switch
    {
        PoissonSampledEvent { Event: GaussianEvent gaussian } sampled => $"noise {Number(gaussian.NoiseMultiplier)}, rate {Number(sampled.SampleRate)}",
        GaussianEvent gaussian => $"Gaussian, noise {Number(gaussian.NoiseMultiplier)}",
        LaplaceEvent laplace => $"Laplace, noise {Number(laplace.NoiseMultiplier)}",
        var other => EventJson.Write(other),
    };

    /// <summary>JSON has no infinity: it is written as a text.</summary>
    public static void WriteValue(this Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
            writer.WriteNumber(name, value);
        else
            writer.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }

    /// <summary>
    /// What an attacker gains who held even odds on whether someone's record was used: the posterior of (epsilon, 0), and
    /// a failure with chance delta (Wasserman and Zhou 2010; Kairouz, Oh and Viswanath 2015).
    /// </summary>
    public static string Plainly(double epsilon, double delta)
    {
        if (double.IsPositiveInfinity(epsilon))
            return "No noise, no guarantee: the result may reveal any record.";
        double certainty = 1 / (1 + Math.Exp(-epsilon));
        return string.Create(CultureInfo.InvariantCulture, $"Someone who sees the model can raise their certainty that a given record was used from 50 % to at most {Math.Min(100, Math.Ceiling(certainty * 1000) / 10):0.0} %, but for a chance of {Exact(delta)}.");
    }
}
