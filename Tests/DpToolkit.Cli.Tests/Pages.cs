using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace DpToolkit.Cli.Tests;

internal static class Pages
{
    /// <summary>Well-formed, nothing fetched from elsewhere, and every line within its chart.</summary>
    public static void Check(string file, int charts)
    {
        string html = File.ReadAllText(file);
        Assert.DoesNotContain("http", html);
        Assert.DoesNotContain("NaN", html);
        Assert.DoesNotContain("<script", html);
        var body = XElement.Parse(html[html.IndexOf("<body>", StringComparison.Ordinal)..(html.IndexOf("</body>", StringComparison.Ordinal) + 7)]);
        var pictures = body.Descendants("svg").ToArray();
        Assert.Equal(charts, pictures.Length);
        foreach (var picture in pictures)
        {
            var size = picture.Attribute("viewBox")!.Value.Split(' ').Select(Number).ToArray();
            var lines = picture.Elements("path").Select(path => path.Attribute("d")!.Value).ToArray();
            Assert.NotEmpty(lines);
            foreach (Match point in lines.SelectMany(line => Regex.Matches(line, @"([\d.-]+) ([\d.-]+)")))
            {
                Assert.InRange(Number(point.Groups[1].Value), 0, size[2]);
                Assert.InRange(Number(point.Groups[2].Value), 0, size[3]);
            }
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
