using DpToolkit;

namespace Mnist;

/// <summary>A moving bar on a terminal; one line an epoch elsewhere.</summary>
internal sealed class Progress(TextWriter output, bool live)
{
    private const int Width = 24;

    private int shown;

    /// <summary>After a step.</summary>
    /// <param name="share">Share of all training done, 0 to 1.</param>
    public void Show(double share, int epoch, int epochs, RunLog log)
    {
        if (!live)
            return;
        int full = (int)(Width * Math.Clamp(share, 0, 1));
        string line = $"[{new string('#', full)}{new string('.', Width - full)}] {Line(epoch, epochs, log)}";
        output.Write('\r' + line.PadRight(shown));
        shown = line.Length;
    }

    /// <summary>After an epoch.</summary>
    public void EndEpoch(int epoch, int epochs, RunLog log)
    {
        if (!live)
            output.WriteLine(Line(epoch, epochs, log));
        else if (epoch == epochs)
            output.WriteLine();
        else
            Show((double)epoch / epochs, epoch, epochs, log);
    }

    private static string Line(int epoch, int epochs, RunLog log) => Text.Of(
        $"epoch {epoch}/{epochs}  loss {Latest(log, p => p.Loss):F3}  epsilon {Latest(log, p => p.Epsilon):F2}  clipped {100 * Latest(log, p => p.ClippedFraction):F0} %  accuracy {100 * Latest(log, p => p.Accuracy):F1} %");

    private static double Latest(RunLog log, Func<RunPoint, double?> value)
    {
        for (int i = log.Points.Count - 1; i >= 0; i--)
            if (value(log.Points[i]) is { } found && double.IsFinite(found))
                return found;
        return double.NaN;
    }
}
