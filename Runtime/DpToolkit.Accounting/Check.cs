using System.Globalization;

namespace DpToolkit.Accounting;

/// <summary>Input checks: one clear sentence each, naming what was expected and what came.</summary>
internal static class Check
{
    public static double NoiseMultiplier(double value, string name = "noiseMultiplier") =>
        value >= 0 && !double.IsInfinity(value)
            ? value
            : throw Bad(name, "a finite number, 0 or more (0 means no noise and so no privacy)", value);

    public static double Positive(double value, string name) =>
        value > 0 && !double.IsInfinity(value) ? value : throw Bad(name, "a finite number above 0", value);

    public static double SampleRate(double value, string name = "sampleRate") =>
        value >= 0 && value <= 1
            ? value
            : throw Bad(name, "a probability in [0, 1], the chance that one record enters one batch", value);

    public static double Epsilon(double value, string name = "epsilon") =>
        value >= 0 ? value : throw Bad(name, "0 or more", value);

    public static double Rho(double value, string name = "rho") =>
        value >= 0 ? value : throw Bad(name, "0 or more", value);

    public static double TargetEpsilon(double value, string name = "epsilon") =>
        value > 0 && !double.IsInfinity(value) ? value : throw Bad(name, "a finite number above 0", value);

    public static double Delta(double value, string name = "delta") =>
        value > 0 && value < 1
            ? value
            : throw Bad(name, "strictly between 0 and 1, and well below 1 / (number of records)", value);

    public static long Count(long value, string name = "count") =>
        value >= 0 ? value : throw Bad(name, "0 or more", value);

    public static long PositiveCount(long value, string name) =>
        value > 0 ? value : throw Bad(name, "1 or more", value);

    public static T NotNull<T>(T? value, string name) where T : class => value ?? throw new ArgumentNullException(name);

    /// <summary>Sum of two step counts.</summary>
    public static long Add(long first, long second)
    {
        try
        {
            return checked(first + second);
        }
        catch (OverflowException)
        {
            throw new ArgumentOutOfRangeException("count", Format($"The number of composed steps is more than {long.MaxValue}."));
        }
    }

    /// <summary>Product of two step counts.</summary>
    public static long Multiply(long first, long second)
    {
        try
        {
            return checked(first * second);
        }
        catch (OverflowException)
        {
            throw new ArgumentOutOfRangeException("count", Format($"The number of composed steps is more than {long.MaxValue}."));
        }
    }

    public static ArgumentOutOfRangeException Bad(string name, string expected, double came) =>
        new(name, Format($"{name} must be {expected}, but is {came:R}."));

    public static ArgumentOutOfRangeException Bad(string name, string expected, long came) =>
        new(name, Format($"{name} must be {expected}, but is {came}."));

    public static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
