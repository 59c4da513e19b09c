using System.Globalization;
using System.Net;
using System.Text;

namespace DpToolkit.Cli;

/// <summary>A line chart as inline SVG; colors of text and grid come from the page.</summary>
internal static class Chart
{
    private const int Width = 720;
    private const int Height = 320;
    private const int Left = 64;
    private const int Right = 16;
    private const int Top = 12;
    private const int Bottom = 48;

    public static string Of(string title, Axis x, Axis y, IReadOnlyList<Series> series)
    {
        var svg = new StringBuilder();
        svg.AppendLine(Invariant($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Text(title)}\">"));
        foreach (var (value, text) in x.Marks())
        {
            double at = X(x, value);
            svg.AppendLine(Invariant($"<line class=\"grid\" x1=\"{at:F1}\" y1=\"{Top}\" x2=\"{at:F1}\" y2=\"{Height - Bottom}\"/><text class=\"mark\" x=\"{at:F1}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{text}</text>"));
        }

        foreach (var (value, text) in y.Marks())
        {
            double at = Y(y, value);
            svg.AppendLine(Invariant($"<line class=\"grid\" x1=\"{Left}\" y1=\"{at:F1}\" x2=\"{Width - Right}\" y2=\"{at:F1}\"/><text class=\"mark\" x=\"{Left - 6}\" y=\"{at + 4:F1}\" text-anchor=\"end\">{text}</text>"));
        }

        svg.AppendLine(Invariant($"<text class=\"label\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">{Text(x.Label)}</text>"));
        svg.AppendLine(Invariant($"<text class=\"label\" transform=\"translate(14 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{Text(y.Label)}</text>"));
        foreach (var line in series)
            Append(svg, x, y, line);
        return svg.AppendLine("</svg>").ToString();
    }

    private static void Append(StringBuilder svg, Axis x, Axis y, Series line)
    {
        var points = line.Points.Where(point => double.IsFinite(point.Y)).ToArray();
        if (points.Length == 0)
            return;
        string path = string.Join(' ', points.Select((point, i) => Invariant($"{(i == 0 ? 'M' : 'L')}{X(x, point.X):F1} {Y(y, point.Y):F1}")));
        if (line.Filled)
            svg.AppendLine(Invariant($"<path d=\"{path} L{X(x, points[^1].X):F1} {Height - Bottom} L{X(x, points[0].X):F1} {Height - Bottom} Z\" fill=\"{line.Color}\" fill-opacity=\"0.15\"/>"));
        svg.AppendLine(Invariant($"<path d=\"{path}\" fill=\"none\" stroke=\"{line.Color}\" stroke-width=\"2\"{(line.Dashed ? " stroke-dasharray=\"6 4\"" : "")}><title>{Text(line.Name)}</title></path>"));
    }

    public static string Text(string text) => WebUtility.HtmlEncode(text);

    private static double X(Axis axis, double value) => Left + (axis.Place(value) * (Width - Left - Right));

    private static double Y(Axis axis, double value) => Height - Bottom - (Math.Clamp(axis.Place(value), 0, 1) * (Height - Top - Bottom));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
