using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Tests;

/// <summary>Check values computed with 50 digits.</summary>
public sealed class SpecialFunctionTests
{
    private const double Tolerance = 1e-14;

    [Theory]
    [InlineData(-3, 1.9999779095030015, 16205.988853999586)]
    [InlineData(-0.5, 1.5204998778130465, 1.952360489182557)]
    [InlineData(0.1, 0.887537083981715, 0.8964569799691267)]
    [InlineData(0.4, 0.5716076449533315, 0.6707877852947615)]
    [InlineData(0.46875, 0.507386526782062, 0.6320696892495561)]
    [InlineData(0.5, 0.4795001221869535, 0.6156903441929259)]
    [InlineData(1, 0.15729920705028513, 0.427583576155807)]
    [InlineData(2, 0.004677734981047266, 0.25539567631050575)]
    [InlineData(3, 2.209049699858544e-05, 0.17900115118138996)]
    [InlineData(3.9, 3.4792248597231765e-08, 0.14031418160068973)]
    [InlineData(4.1, 6.700027654084918e-09, 0.133834116418652)]
    [InlineData(5.5, 7.357847917974398e-15, 0.10096221839949909)]
    [InlineData(8, 1.1224297172982926e-29, 0.06998516620088092)]
    [InlineData(15, 7.212994172451207e-100, 0.03752960638850576)]
    [InlineData(26, 5.663192408856143e-296, 0.021683584850562907)]
    public void Complementary_error_function(double x, double erfc, double scaled)
    {
        if (erfc > 1e-300)
            Near.Relative(erfc, Special.Erfc(x), Math.Max(Tolerance, 2e-16 * x * x), x);
        Near.Relative(scaled, Special.Erfcx(x), Tolerance, x);
        if (erfc is > 1e-300 and < 1.5)
            Near.Relative(Math.Log(erfc / 2), Special.LogNormalTail(x * Math.Sqrt(2)), Tolerance, x);
    }

    [Theory]
    [InlineData(1e-17, 1e-17, 1e-17)]
    [InlineData(-3e-12, -3.0000000000045e-12, -2.9999999999955003e-12)]
    [InlineData(1e-8, 9.999999950000001e-09, 1.0000000050000001e-08)]
    [InlineData(-1e-5, -1.0000050000333337e-05, -9.999950000166666e-06)]
    [InlineData(0.001, 0.0009995003330835331, 0.0010005001667083417)]
    [InlineData(-0.01, -0.010050335853501442, -0.009950166250831947)]
    [InlineData(0.3, 0.26236426446749106, 0.3498588075760031)]
    [InlineData(-0.6, -0.916290731874155, -0.45118836390597356)]
    [InlineData(0.49, 0.3987761199573678, 0.632316219955379)]
    [InlineData(2, 1.0986122886681098, 6.38905609893065)]
    public void Logarithms_and_exponentials_near_zero(double x, double log1p, double expm1)
    {
        Near.Relative(log1p, Special.Log1p(x), Tolerance, x);
        Near.Relative(expm1, Special.Expm1(x), Tolerance, x);
    }

    [Theory]
    [InlineData(0.5, 0.25, 1.0759394198788437, -1.0086915494460322)]
    [InlineData(-700, -710, -699.9999546011007, -700.0000454009604)]
    [InlineData(-3, -3.001, -2.30735269444006, -9.908255237315581)]
    [InlineData(1000, 990, 1000.0000453988993, 999.9999545990396)]
    [InlineData(5, -60, 5.0, 5.0)]
    public void Sums_and_differences_of_logarithms(double a, double b, double sum, double difference)
    {
        Near.Relative(sum, Special.LogAdd(a, b), Tolerance, (a, b));
        Near.Relative(sum, Special.LogAdd(b, a), Tolerance, (a, b));
        Near.Relative(difference, Special.LogSub(a, b), Tolerance, (a, b));
    }

    [Theory]
    [InlineData(-3, 0.005, 3.3569875039927064)]
    [InlineData(0.2, 0.1, 0.07410723892305797)]
    [InlineData(1, 0.25, 0.0772491963711674)]
    [InlineData(3, 0.01, 0.0008600016669728345)]
    [InlineData(7, 0.005, 9.62885077322762e-05)]
    [InlineData(12.5, 0.05, 0.00031281599275104156)]
    [InlineData(1, 2, 0.35108924370869515)]
    [InlineData(12, 1, 0.0062905254851206745)]
    public void Differences_of_Mills_ratios(double a, double h, double difference) =>
        Near.Relative(difference, Special.MillsDifference(a, a + h), 1e-13, (a, h));

    [Fact]
    public void The_Fourier_transform_equals_the_sum()
    {
        const int n = 64;
        var random = new Random(1);
        double[] data = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
        var (real, imaginary) = Fourier.Transform([.. data]);
        for (int k = 0; k <= n / 2; k++)
        {
            double re = data.Select((x, i) => x * Math.Cos(2 * Math.PI * k * i / n)).Sum();
            double im = data.Select((x, i) => -x * Math.Sin(2 * Math.PI * k * i / n)).Sum();
            Assert.Equal(re, real[k], 1e-12);
            Assert.Equal(im, imaginary[k], 1e-12);
            Near.AtMost(Fourier.ErrorBound(n, Math.Sqrt(data.Sum(x => x * x))), Math.Abs(re - real[k]), k);
        }
    }
}
