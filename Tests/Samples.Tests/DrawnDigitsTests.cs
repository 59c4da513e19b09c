using Mnist;

namespace Samples.Tests;

public class DrawnDigitsTests
{
    /// <summary>Drawn digits as a pair of files.</summary>
    internal static void WritePair(MnistFiles files, int count)
    {
        var digits = DrawnDigits.Make(count);
        files.Write("t10k-images-idx3-ubyte", [0x0803, count, 28, 28], digits.Pixels);
        files.Write("t10k-labels-idx1-ubyte", [0x0801, count], digits.Labels);
    }

    [Fact]
    public void EveryDigitIsDrawnInManyWays()
    {
        var digits = DrawnDigits.Make(500);
        Assert.Equal(Enumerable.Range(0, 10).Select(d => (byte)d), digits.Labels.Distinct().Order());
        var images = Enumerable.Range(0, 500).Select(i => Convert.ToHexString(digits.Pixels.AsSpan(i * Digits.Size, Digits.Size))).ToArray();
        Assert.Equal(500, images.Distinct().Count());
        for (int i = 0; i < 500; i++)
        {
            int ink = digits.Pixels.AsSpan(i * Digits.Size, Digits.Size).ToArray().Count(p => p > 128);
            Assert.InRange(ink, 15, 250);
        }
    }

    [Fact]
    public void TheSameImagesComeEachTime() => Assert.Equal(DrawnDigits.Make(20).Pixels, DrawnDigits.Make(40).Pixels[..(20 * Digits.Size)]);

    [Fact]
    public void WithoutFilesDigitsAreDrawnOrFoundBesideTheRepository()
    {
        var data = DigitData.Load(null);
        Assert.Equal((9000, 1000), (data.Train.Count, data.Test.Count));
        Assert.True(data.Origin.Contains("drawn by this program") || data.Origin.Contains("shared"));
    }
}
