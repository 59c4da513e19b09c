using System.Xml.Linq;

namespace DpToolkit.Tests.Report;

public class ReportTests
{
    private static RunLog Run()
    {
        var log = new RunLog("Digits <script>alert(1)</script>") { Delta = 1e-5, TargetEpsilon = 8 };
        log.State("noise multiplier", "1.10");
        log.State("records & more", "9,000");
        for (int step = 0; step <= 1800; step++)
            log.Add(new(step / 90.0, step, Loss: 2.3 / (1 + step / 100.0), ClippedFraction: 0.9 - step / 4000.0,
                Accuracy: step % 90 == 0 ? 1 - 0.9 / (1 + step / 50.0) : null, Epsilon: step % 90 == 0 ? Math.Sqrt(step) / 6 : null));
        return log;
    }

    /// <summary>The page's body as XML: it parses, so every element is closed and every text escaped.</summary>
    private static XElement Charts(string html)
    {
        string body = html[html.IndexOf("<h1>", StringComparison.Ordinal)..html.IndexOf("</body>", StringComparison.Ordinal)];
        return XElement.Parse($"<body>{body}</body>");
    }

    [Fact]
    public void DrawsFourCurvesWithAxesAndUnits()
    {
        string html = HtmlReport.Render(Run());
        var body = Charts(html);
        var charts = body.Descendants("svg").ToArray();
        Assert.Equal(["Training loss", "Test accuracy", "Privacy spent", "Clipped samples"],
            charts.Select(c => c.Elements("text").First().Value));
        foreach (var chart in charts)
        {
            Assert.Equal(2, chart.Elements("text").Count(t => (string?)t.Attribute("class") == "unit"));
            Assert.True(chart.Elements("text").Count(t => (string?)t.Attribute("class") == "tick") >= 8);
            var points = ((string)chart.Element("polyline")!.Attribute("points")!).Split(' ').Select(p => p.Split(',')).ToArray();
            Assert.InRange(points.Length, 20, 601);
            Assert.All(points, p => Assert.InRange(double.Parse(p[0], System.Globalization.CultureInfo.InvariantCulture), 62, 504));
            Assert.All(points, p => Assert.InRange(double.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture), 40, 234));
        }
        Assert.Contains("budget 8", charts[2].Value);
        Assert.Contains("1E-5", charts[2].Value);
    }

    [Fact]
    public void EscapesTextAndLoadsNothing()
    {
        string html = HtmlReport.Render(Run());
        Assert.DoesNotContain("<script", html);
        Assert.Contains("records &amp; more", html);
        Assert.DoesNotContain("http", html);
        Assert.DoesNotContain("src=", html);
        Assert.Contains("prefers-color-scheme: dark", html);
    }

    [Fact]
    public void LogComesBackFromDisk()
    {
        string path = Path.GetTempFileName();
        try
        {
            var log = Run();
            log.Add(new(20.1, 1801, Loss: double.NaN));
            log.Save(path);
            var back = RunLog.Load(path);
            Assert.Equal((log.Title, log.Delta, log.TargetEpsilon), (back.Title, back.Delta, back.TargetEpsilon));
            Assert.Equal(log.Facts, back.Facts);
            Assert.Equal(log.Points, back.Points);
            Assert.Equal(log.Points.Count + 1, File.ReadLines(path).Count());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("{}", "no title")]
    [InlineData("{\"title\":\"x\"}\nnonsense", "line 2")]
    public void OtherFilesAreRefused(string content, string expected)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, content);
            Assert.Contains(expected, Assert.Throws<FormatException>(() => RunLog.Load(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void AnEmptyRunAndUnfiniteValuesStillDraw()
    {
        var empty = Charts(HtmlReport.Render(new RunLog("nothing")));
        Assert.Equal(4, empty.Descendants("svg").Count(c => c.Value.Contains("nothing was measured")));
        var log = new RunLog("bad");
        log.Add(new(0, 0, Loss: double.NaN, Epsilon: double.PositiveInfinity, Accuracy: 0.5));
        Assert.DoesNotContain("NaN", HtmlReport.Render(log));
    }

    [Theory]
    [InlineData(0, 20, 0, 20, 5)]
    [InlineData(0, 1, 0, 1, 0.2)]
    [InlineData(87.3, 95.6, 86, 96, 2)]
    [InlineData(3, 3, 1, 5, 1)]
    public void AxesEndOnRoundNumbers(double least, double most, double from, double to, double tick)
    {
        var axis = Axis.Covering(least, most);
        Assert.Equal((from, to, tick), (Math.Round(axis.From, 9), Math.Round(axis.To, 9), Math.Round(axis.Tick, 9)));
        Assert.Equal(0, axis.Share(axis.From));
        Assert.Equal(1, axis.Share(axis.To));
    }
}
