using System.Globalization;

namespace DpToolkit.Cli;

/// <summary>One axis: its label, its range, and where its marks are.</summary>
internal sealed record Axis(string Label, double Low, double High, bool Log = false)
{
    private const int MarksWanted = 5;

    /// <summary>Where a value is, 0 at the low end and 1 at the high one.</summary>
    public double Place(double value) => Log
        ? Math.Log(value / Low) / Math.Log(High / Low)
        : (value - Low) / (High - Low);

    public IEnumerable<(double Value, string Text)> Marks()
    {
        if (Log)
        {
            int first = (int)Math.Ceiling(Math.Log10(Low) - 1e-9);
            int last = (int)Math.Floor(Math.Log10(High) + 1e-9);
            int every = Math.Max(1, (last - first + MarksWanted) / MarksWanted);
            for (int power = first; power <= last; power += every)
                yield return (Math.Pow(10, power), string.Create(CultureInfo.InvariantCulture, $"1e{power}"));
            yield break;
        }

        double rough = (High - Low) / MarksWanted;
        double unit = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = new[] { 1.0, 2, 5, 10 }.First(factor => factor * unit >= rough * 0.999) * unit;
        for (long mark = (long)Math.Ceiling((Low / step) - 1e-9); mark * step <= High + (step * 1e-9); mark++)
            yield return (mark * step, (mark * step).ToString("#,0.######", CultureInfo.InvariantCulture));
    }
}
