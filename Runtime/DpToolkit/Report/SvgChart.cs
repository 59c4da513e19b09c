using System.Globalization;
using System.Net;
using System.Text;

namespace DpToolkit;

/// <summary>One curve over one axis as inline SVG; colors come from the page's style.</summary>
internal sealed class SvgChart(string title, string xUnit, string yUnit)
{
    private const double Width = 520, Height = 280, Left = 62, Right = 16, Top = 40, Bottom = 46;
    private const int MostPoints = 600;

    /// <summary>A value that is marked by a dashed line, with its name.</summary>
    public (double Value, string Name)? Limit { get; init; }

    /// <summary>Whether the values' range starts at 0.</summary>
    public bool FromZero { get; init; }

    /// <summary>The largest value that the axis may show.</summary>
    public double? Most { get; init; }

    /// <summary>Draws the curve; values that aren't finite are left out.</summary>
    public string Draw(IEnumerable<(double X, double Y)> curve)
    {
        var points = Thin(curve.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToArray());
        var svg = new StringBuilder();
        string label = points.Length == 0 ? $"{title}: nothing was measured" : $"{title}: {Number(points[0].Y)} at first, {Number(points[^1].Y)} at last";
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Text(label)}\">");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{Left}\" y=\"22\">{Text(title)}</text>");
        if (points.Length == 0)
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{Height / 2}\">nothing was measured</text>");
        else
            Plot(svg, points);
        return svg.AppendLine("</svg>").ToString();
    }

    private void Plot(StringBuilder svg, (double X, double Y)[] points)
    {
        double least = points.Min(p => p.Y), most = points.Max(p => p.Y);
        if (Limit is { } marked)
            (least, most) = (Math.Min(least, marked.Value), Math.Max(most, marked.Value));
        var vertical = Axis.Covering(FromZero ? Math.Min(0, least) : least, most);
        if (Most is { } cap && vertical.To > cap)
            vertical = vertical with { To = cap };
        var horizontal = Axis.Covering(Math.Min(0, points[0].X), points[^1].X);
        double X(double x) => Left + horizontal.Share(x) * (Width - Left - Right);
        double Y(double y) => Height - Bottom - vertical.Share(y) * (Height - Top - Bottom);

        foreach (double tick in vertical.Ticks)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(tick):F1}\" y2=\"{Y(tick):F1}\"/>");
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text class=\"tick\" text-anchor=\"end\" x=\"{Left - 8}\" y=\"{Y(tick) + 4:F1}\">{vertical.Label(tick)}</text>");
        }
        foreach (double tick in horizontal.Ticks)
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text class=\"tick\" text-anchor=\"middle\" x=\"{X(tick):F1}\" y=\"{Height - Bottom + 18}\">{horizontal.Label(tick)}</text>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text class=\"unit\" text-anchor=\"middle\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\">{Text(xUnit)}</text>");
        double middle = (Top + Height - Bottom) / 2;
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text class=\"unit\" text-anchor=\"middle\" transform=\"rotate(-90 14 {middle})\" x=\"14\" y=\"{middle}\">{Text(yUnit)}</text>");
        if (Limit is { } limit)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"<line class=\"limit\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(limit.Value):F1}\" y2=\"{Y(limit.Value):F1}\"/>");
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text class=\"limit-name\" x=\"{Left + 8}\" y=\"{Y(limit.Value) + 16:F1}\">{Text(limit.Name)}</text>");
        }
        string path = string.Join(" ", points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):F1},{Y(p.Y):F1}")));
        svg.AppendLine(CultureInfo.InvariantCulture, $"<polyline class=\"curve\" points=\"{path}\"/>");
        var last = points[^1];
        svg.AppendLine(CultureInfo.InvariantCulture, $"<circle class=\"end\" r=\"3.5\" cx=\"{X(last.X):F1}\" cy=\"{Y(last.Y):F1}\"><title>{Text(Number(last.Y))}</title></circle>");
    }

    /// <summary>At most some hundred points: each the mean of its neighbours.</summary>
    private static (double X, double Y)[] Thin((double X, double Y)[] points)
    {
        if (points.Length <= MostPoints)
            return points;
        int each = (points.Length + MostPoints - 1) / MostPoints;
        return [.. points.Chunk(each).Select(chunk => (chunk[^1].X, chunk.Average(p => p.Y)))];
    }

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
