using System.Globalization;

namespace DpToolkit;

/// <summary>A linear axis from a round number to a round number.</summary>
internal readonly record struct Axis(double From, double To, double Tick)
{
    /// <summary>The axis with about five ticks that covers a range.</summary>
    public static Axis Covering(double least, double most)
    {
        if (!(most > least))
            (least, most) = (least - Math.Max(Math.Abs(least), 1) / 2, least + Math.Max(Math.Abs(least), 1) / 2);
        double rough = (most - least) / 5;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double tick = (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 } * power;
        return new(Math.Floor(least / tick + 1e-9) * tick, Math.Ceiling(most / tick - 1e-9) * tick, tick);
    }

    public IEnumerable<double> Ticks
    {
        get
        {
            int count = (int)Math.Round((To - From) / Tick);
            for (int i = 0; i <= count; i++)
                yield return From + i * Tick;
        }
    }

    /// <summary>The tick's text, with as many decimals as the axis needs.</summary>
    public string Label(double value)
    {
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(Tick) - 1e-9), 0, 9);
        return Math.Round(value, decimals).ToString("F" + decimals, CultureInfo.InvariantCulture);
    }

    public double Share(double value) => (value - From) / (To - From);
}
