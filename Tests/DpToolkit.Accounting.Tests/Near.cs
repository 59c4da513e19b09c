namespace DpToolkit.Accounting.Tests;

/// <summary>Comparisons that name the case that failed.</summary>
internal static class Near
{
    public static void Relative(double expected, double actual, double tolerance, object what)
    {
        double error = expected == actual ? 0 : Math.Abs(actual - expected) / Math.Max(Math.Abs(expected), double.Epsilon);
        Assert.True(error <= tolerance, $"{what}: expected {expected:R}, got {actual:R}, relative error {error:E2}.");
    }

    public static void AtMost(double limit, double actual, object what) =>
        Assert.True(actual <= limit, $"{what}: at most {limit:R} expected, got {actual:R}.");
}
