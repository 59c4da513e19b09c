using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mnist;

namespace Samples.Tests;

public sealed class MnistTests : IDisposable
{
    private readonly MnistFiles files = new();

    public void Dispose() => files.Dispose();

    private (int Code, string Output, string Error) Run(bool live, params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = Sample.Run([.. args, "--report", files.Report], output, error, live);
        return (code, output.ToString(), error.ToString());
    }

    private (int Code, string Output, string Error) RunOnFiles(params string[] args) => Run(false, ["--data", files.Folder, .. args]);

    private void Refused((int Code, string Output, string Error) result, params string[] words)
    {
        Assert.Equal(2, result.Code);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.DoesNotContain("   at ", result.Error);
        Assert.DoesNotContain("Exception", result.Error);
        Assert.All(words, word => Assert.Contains(word, result.Error));
        Assert.DoesNotContain("epoch 1", result.Output);
        Assert.False(File.Exists(files.Report));
    }

    /// <summary>The sample as a user runs it, on digits that it draws; a pair of epochs learns far more than chance.</summary>
    [Fact]
    public void TrainsPrivatelyOnDrawnDigits()
    {
        DrawnDigitsTests.WritePair(files, 3000);
        var (code, output, error) = RunOnFiles("--epochs", "3", "--batch-size", "256", "--epsilon", "8");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("2,700 images for training, 300 for the test", output);
        Assert.Equal(3, Regex.Count(output, @"^epoch \d/3  loss [\d.]+  epsilon [\d.]+  clipped \d+ %  accuracy [\d.]+ %", RegexOptions.Multiline));

        double Value(string pattern) => double.Parse(Regex.Match(output, pattern).Groups[1].Value, CultureInfo.InvariantCulture);
        // Chance is 10 %, with a standard deviation of 1.7 % over 300 images.
        Assert.InRange(Value(@"Test accuracy: ([\d.]+) %"), 25, 100);
        double epsilon = Value(@"epsilon = ([\d.]+), delta = 1E-5");
        Assert.InRange(epsilon, 7.9, 8);
        Assert.Contains(files.Report, output);

        string html = File.ReadAllText(files.Report);
        Assert.Equal(4, Regex.Count(html, "<polyline"));
        var lines = File.ReadAllLines(Path.ChangeExtension(files.Report, ".jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(8, lines[0].GetProperty("targetEpsilon").GetDouble());
        var spent = lines.Skip(1).Where(l => l.TryGetProperty("epsilon", out _)).Select(l => l.GetProperty("epsilon").GetDouble()).ToArray();
        Assert.Equal(4, spent.Length);
        Assert.Equal(spent.Order(), spent);
        Assert.Equal(epsilon, spent[^1], 3);
        Assert.All(lines.Skip(1).Where(l => l.TryGetProperty("clippedFraction", out _)), l => Assert.InRange(l.GetProperty("clippedFraction").GetDouble(), 0, 1));
    }

    [Fact]
    public void ShowsABarOnATerminalAndSplitsBatches()
    {
        files.WritePair("train", 400, compressed: true);
        files.WritePair("t10k", 50);
        var (code, output, error) = Run(true, "--data", files.Folder, "--epochs", "1", "--batch-size", "100", "--chunk", "30", "--seed", "1", "--momentum", "0.5");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("400 images for training, 50 for the test)", output);
        Assert.Contains("\r[", output);
        Assert.Contains("] epoch 1/1", output);
    }

    [Fact]
    public void HelpListsEveryOption()
    {
        var (code, output, _) = Run(false, "--help");
        Assert.Equal(0, code);
        Assert.All(new[] { "--data", "--epsilon", "--delta", "--epochs", "--batch-size", "--chunk", "--lr", "--momentum", "--clip", "--seed", "--report" },
            option => Assert.Contains(option, output));
    }

    [Theory]
    [InlineData("--epsilon", "0", "above 0")]
    [InlineData("--epsilon", "-1", "above 0")]
    [InlineData("--epsilon", "eight", "'eight'")]
    [InlineData("--epsilon", "NaN", "'NaN'")]
    [InlineData("--delta", "0", "above 0")]
    [InlineData("--delta", "0.1", "1 / 90")]
    [InlineData("--epochs", "0", "at least 1")]
    [InlineData("--epochs", "1.5", "whole number")]
    [InlineData("--batch-size", "91", "90")]
    [InlineData("--lr", "-0.1", "above 0")]
    [InlineData("--momentum", "1", "below 1")]
    [InlineData("--clip", "0", "above 0")]
    [InlineData("--seed", "x", "whole number")]
    [InlineData("--nonsense", "1", "--nonsense")]
    public void BadOptionsAreRefused(string option, string value, string expected)
    {
        files.WritePair("t10k", 100);
        Refused(RunOnFiles("--batch-size", "10", option, value), option, expected);
    }

    [Fact]
    public void AnOptionWithoutValueIsRefused()
    {
        var error = new StringWriter();
        Assert.Equal(2, Sample.Run(["--epsilon"], TextWriter.Null, error, false));
        Assert.Contains("--epsilon needs a value", error.ToString());
    }

    [Fact]
    public void DeltaOfOneOverNIsRefused()
    {
        files.WritePair("t10k", 1000);
        Refused(RunOnFiles("--delta", (1.0 / 900).ToString("R", CultureInfo.InvariantCulture)), "--delta", "1 / 900");
    }

    [Fact]
    public void AMissingDirectoryIsRefused()
        => Refused(Run(false, "--data", Path.Combine(files.Folder, "nowhere")), "There is no directory", "nowhere");

    [Fact]
    public void ADirectoryWithoutMnistIsRefused() => Refused(RunOnFiles(), "no MNIST pair", "train-images-idx3-ubyte");

    [Fact]
    public void ImagesWithoutLabelsAreRefused()
    {
        files.WritePair("t10k", 100);
        File.Delete(Path.Combine(files.Folder, "t10k-labels-idx1-ubyte"));
        Refused(RunOnFiles(), "images but no labels", "t10k");
    }

    [Theory]
    [InlineData("t10k-images-idx3-ubyte", 5)]
    [InlineData("t10k-images-idx3-ubyte", 78400 + 10)]
    [InlineData("t10k-labels-idx1-ubyte", 1)]
    public void ATruncatedFileIsRefused(string name, int bytes)
    {
        files.WritePair("t10k", 100);
        files.Truncate(name, bytes);
        Refused(RunOnFiles(), name, "truncated");
    }

    [Theory]
    [InlineData(300)]
    [InlineData(20)]
    public void ATruncatedOrDamagedGzipIsRefused(int kept)
    {
        files.WritePair("t10k", 100, compressed: true);
        string path = Path.Combine(files.Folder, "t10k-images-idx3-ubyte.gz");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..kept]);
        Refused(RunOnFiles(), "t10k-images-idx3-ubyte.gz");
        File.WriteAllBytes(path, [.. "this is not gzip"u8]);
        Refused(RunOnFiles(), "no gzip file");
    }

    [Fact]
    public void AWrongMagicIsRefused()
    {
        files.WritePair("t10k", 100);
        files.Write("t10k-images-idx3-ubyte", [0x0801, 100, 28, 28], new byte[78400]);
        Refused(RunOnFiles(), "t10k-images-idx3-ubyte", "0x00000801", "0x00000803");
    }

    [Fact]
    public void DifferentCountsAreRefused()
    {
        files.WritePair("t10k", 100, labels: 99);
        Refused(RunOnFiles(), "100 images", "99 labels");
    }

    [Fact]
    public void ImpossibleContentsAreRefused()
    {
        files.WritePair("t10k", 100, label: 10);
        Refused(RunOnFiles(), "label 10");
        files.WritePair("t10k", 100, side: 27);
        Refused(RunOnFiles(), "27 x 27");
        files.Write("t10k-images-idx3-ubyte", [0x0803, -1, 28, 28], []);
        Refused(RunOnFiles(), "impossible sizes");
        files.Write("t10k-images-idx3-ubyte", [0x0803, 100, 28, 28], new byte[78401]);
        Refused(RunOnFiles(), "damaged");
        files.WritePair("t10k", 0);
        Refused(RunOnFiles(), "too few images");
    }

    [Fact]
    public void AReportThatCannotBeWrittenIsRefusedBeforeTraining()
    {
        files.WritePair("t10k", 100);
        string blocked = Path.Combine(files.Folder, "t10k-labels-idx1-ubyte", "report.html");
        var error = new StringWriter();
        Assert.Equal(2, Sample.Run(["--data", files.Folder, "--batch-size", "10", "--report", blocked], TextWriter.Null, error, false));
        Assert.Contains("can't be written", error.ToString());
    }
}
