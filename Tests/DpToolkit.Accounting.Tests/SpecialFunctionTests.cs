using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting.Tests;

/// <summary>Check values computed with 60 digits, each for the double that the argument is.</summary>
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
    [InlineData(11.3, 1.7442148479967189e-57, 0.049735028760517254)]
    [InlineData(15, 7.212994172451207e-100, 0.03752960638850576)]
    [InlineData(18.7, 4.078752132851885e-154, 0.030127610683304076)]
    [InlineData(20.01, 3.614792300817123e-176, 0.028160303563002958)]
    [InlineData(22.37, 1.1831175711979585e-219, 0.02519568821457888)]
    [InlineData(24.9, 1.2244878020839104e-271, 0.022639987776049506)]
    [InlineData(26, 5.663192408856143e-296, 0.021683584850562907)]
    public void Complementary_error_function(double x, double erfc, double scaled)
    {
        Near.Relative(erfc, Special.Erfc(x), Tolerance, x);
        Near.Relative(scaled, Special.Erfcx(x), Tolerance, x);
    }

    [Theory]
    [InlineData(-6, 0.9999999990134123, -9.865876455243758e-10)]
    [InlineData(-2.5, 0.9937903346742238, -0.006229025485860002)]
    [InlineData(-1, 0.8413447460685429, -0.17275377902344988)]
    [InlineData(-0.3, 0.6179114221889527, -0.4814101615884812)]
    [InlineData(0.05, 0.4800611941616275, -0.7338416953693601)]
    [InlineData(0.66, 0.25462691467133614, -1.3679558848901994)]
    [InlineData(0.67, 0.2514288950953101, -1.3805950526951891)]
    [InlineData(1, 0.15865525393145705, -1.8410216450092636)]
    [InlineData(2.2, 0.013903447513498604, -4.275618447044144)]
    [InlineData(5.01, 2.7215017728558194e-07, -15.116911800640429)]
    [InlineData(8.3, 5.205569744890254e-17, -37.49421742374825)]
    [InlineData(14.77, 1.1435647608842316e-49, -112.69251918991405)]
    [InlineData(20.1, 3.6896808637213897e-90, -205.92711840194823)]
    [InlineData(27.9, 1.3340308990730862e-171, -393.4538457920332)]
    [InlineData(33.33, 7.099455577395206e-244, -559.8707445886799)]
    [InlineData(37.2, 3.412054343470239e-303, -696.4559686205331)]
    public void Normal_tail_and_its_inverse(double x, double tail, double log)
    {
        Near.Relative(tail, Special.NormalTail(x), Tolerance, x);
        Near.Relative(log, Special.LogNormalTail(x), Tolerance, x);
        Near.Relative(x, Special.NormalTailInverse(tail), x < 0 ? 1e-8 : 1e-13, x);
    }

    [Fact]
    public void Far_in_the_tail_only_the_logarithm_is_left()
    {
        Near.Relative(-500007.82669481216, Special.LogNormalTail(1000), Tolerance, 1000);
        Assert.Equal(0, Special.NormalTail(1000));
        Assert.Equal(1, Special.NormalTail(-1000));
    }

    [Theory]
    [InlineData(1e-09, 20.723265836369194)]
    [InlineData(0.003, 5.807418734725978)]
    [InlineData(0.3, 1.0957979948180756)]
    [InlineData(0.5, 0.5723649429247001)]
    [InlineData(0.99, 0.005854806764709781)]
    [InlineData(0.9999999, 5.772157468444193e-08)]
    [InlineData(1.0000001, -5.772155829918507e-08)]
    [InlineData(1.2, -0.08537409000331583)]
    [InlineData(1.4999, -0.12078588195849393)]
    [InlineData(1.5, -0.12078223763524522)]
    [InlineData(1.75, -0.08440112102048555)]
    [InlineData(1.9999, -4.227520877215346e-05)]
    [InlineData(2.0000003, 1.268353295317493e-07)]
    [InlineData(2.3, 0.15418945495963046)]
    [InlineData(2.5, 0.2846828704729192)]
    [InlineData(2.51, 0.29173891549286796)]
    [InlineData(3, 0.6931471805599453)]
    [InlineData(5.5, 3.9578139676187165)]
    [InlineData(9.99, 12.779315214350193)]
    [InlineData(11.9, 17.25847745059552)]
    [InlineData(12, 17.502307845873887)]
    [InlineData(13.3, 20.748582669470615)]
    [InlineData(30, 71.25703896716801)]
    [InlineData(171.5, 709.1431630309282)]
    [InlineData(60001, 600132.4104620969)]
    [InlineData(10000000.0, 151180949.3694739)]
    [InlineData(1000000000000.0, 26631021115915.652)]
    public void Logarithm_of_the_gamma_function(double x, double expected) => Near.Relative(expected, Special.LogGamma(x), Tolerance, x);

    [Theory]
    [InlineData(10, 3, 0.25, -1.3851658477400923, 0.4744071960449219)]
    [InlineData(1, 1, 0.7, -0.35667494393873245, 0.7)]
    [InlineData(5, 5, 0.9, -0.5268025782891314, 0.5904900000000001)]
    [InlineData(30, 2, 0.5, -14.719069385709675, 0.9999999711290002)]
    [InlineData(999, 12, 0.01, -2.354201910444035, 0.30150797566769566)]
    [InlineData(59999, 288, 0.004266666666666667, -5.678923813089391, 0.025885332180973154)]
    [InlineData(59999, 384, 0.004266666666666667, -31.72922923582036, 4.886169854687884e-14)]
    [InlineData(60000, 250, 0.004266666666666667, -3.749084266467711, 0.6548521496646328)]
    [InlineData(49999, 550, 0.01, -6.5153892682779695, 0.013987879730260496)]
    [InlineData(1000000, 1500, 0.001, -112.89766188702644, 2.7806154254082154e-49)]
    [InlineData(100, 99, 0.97, -1.9168492523180383, 0.19462212006583554)]
    public void Binomial_masses_and_tails(long n, long k, double p, double logMass, double tail)
    {
        Near.Relative(logMass, Binomial.LogMass(n, k, p), 2e-13, (n, k, p));
        Near.Relative(tail, Binomial.Tail(n, k, p), 1e-12, (n, k, p));
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
    [InlineData(-0.001, -7.5, -0.0004465154696737437, -0.0015537910451105875)]
    [InlineData(-1234.5, -1234.75, -1233.9240605801212, -1236.008691549446)]
    [InlineData(40, 39.5, 40.47407698418011, 39.06724787043281)]
    [InlineData(0.1, -2.3, 0.1868361521539497, 0.004900049477597243)]
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
