namespace DpToolkit.Accounting.Numerics;

/// <summary>Special functions to 1e-14 relative, also far in the tails. netstandard2.0 has none of them.</summary>
internal static class Special
{
    public const double Ln2 = 0.69314718055994530942;
    public const double LnSqrt2Pi = 0.91893853320467274178;
    private const double InvSqrtPi = 0.56418958354775628695;
    private const double InvSqrt2 = 0.70710678118654752440;

    // W. J. Cody, Rational Chebyshev approximations for the error function, Math. Comp. 23 (1969).
    private static readonly double[] ErfNumerator =
    [
        3.16112374387056560e00, 1.13864154151050156e02, 3.77485237685302021e02, 3.20937758913846947e03, 1.85777706184603153e-1,
    ];

    private static readonly double[] ErfDenominator =
    [
        2.36012909523441209e01, 2.44024637934444173e02, 1.28261652607737228e03, 2.84423683343917062e03,
    ];

    private static readonly double[] MiddleNumerator =
    [
        5.64188496988670089e-1, 8.88314979438837594e00, 6.61191906371416295e01, 2.98635138197400131e02, 8.81952221241769090e02,
        1.71204761263407058e03, 2.05107837782607147e03, 1.23033935479799725e03, 2.15311535474403846e-8,
    ];

    private static readonly double[] MiddleDenominator =
    [
        1.57449261107098347e01, 1.17693950891312499e02, 5.37181101862009858e02, 1.62138957456669019e03, 3.29079923573345963e03,
        4.36261909014324716e03, 3.43936767414372164e03, 1.23033935480374942e03,
    ];

    private static readonly double[] TailNumerator =
    [
        3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1, 1.60837851487422766e-2, 6.58749161529837803e-4,
        1.63153871373020978e-2,
    ];

    private static readonly double[] TailDenominator =
    [
        2.56852019228982242e00, 1.87295284992346725e00, 5.27905102951428412e-1, 6.05183413124413191e-2, 2.33520497626869185e-3,
    ];

    private const double OneLessEuler = 0.4227843350984671393935;

    // zeta(k) - 1, k = 2, 3, ...
    private static readonly double[] ZetaLessOne =
    [
        0.64493406684822643647, 0.2020569031595942854, 0.082323233711138191516, 0.036927755143369926331,
        0.017343061984449139715, 0.0083492773819228268398, 0.0040773561979443393787, 0.0020083928260822144179,
        0.00099457512781808533715, 0.0004941886041194645587, 0.00024608655330804829864, 0.00012271334757848914675,
        0.000061248135058704829259, 0.000030588236307020493552, 0.000015282259408651871733, 7.6371976378997622736e-6,
        3.8172932649998398565e-6, 1.9082127165539389257e-6, 9.5396203387279611315e-7, 4.7693298678780646312e-7,
        2.3845050272773299e-7, 1.1921992596531107307e-7, 5.9608189051259479612e-8, 2.9803503514652280186e-8,
        1.4901554828365041235e-8, 7.450711789835429492e-9, 3.7253340247884570548e-9, 1.8626597235130490064e-9,
    ];

    // B(2k) / (2k (2k - 1)), k = 1, 2, ...
    private static readonly double[] Stirling =
    [
        0.083333333333333333333, -0.0027777777777777777778, 0.00079365079365079365079, -0.0005952380952380952381,
        0.00084175084175084175084, -0.0019175269175269175269, 0.0064102564102564102564, -0.02955065359477124183,
    ];

    private static readonly double[] LegendreNodes = [0, 0.53846931010568309104, 0.90617984593866399280];
    private static readonly double[] LegendreWeights = [0.56888888888888888889, 0.47862867049936646804, 0.23692688505618908751];

    /// <summary>log(1 + x) without losing small x.</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        if (u == 1 || double.IsPositiveInfinity(u))
            return x;
        return u <= 0 ? Math.Log(u) : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>exp(x) - 1 without losing small x.</summary>
    public static double Expm1(double x)
    {
        if (Math.Abs(x) > 0.5)
            return Math.Exp(x) - 1;
        double u = Math.Exp(x);
        return u == 1 ? x : (u - 1) * (x / Math.Log(u));
    }

    /// <summary>log(exp(a) + exp(b)).</summary>
    public static double LogAdd(double a, double b)
    {
        double high = Math.Max(a, b), low = Math.Min(a, b);
        return double.IsInfinity(high) || double.IsNegativeInfinity(low) ? high : high + Log1p(Math.Exp(low - high));
    }

    /// <summary>log(exp(a) - exp(b)) for a &gt;= b.</summary>
    public static double LogSub(double a, double b)
    {
        if (double.IsNegativeInfinity(b))
            return a;
        double gap = b - a;
        return gap > -Ln2 ? a + Math.Log(-Expm1(gap)) : a + Log1p(-Math.Exp(gap));
    }

    /// <summary>exp(x^2) erfc(x); infinite below about -26.6.</summary>
    public static double Erfcx(double x)
    {
        double y = Math.Abs(x);
        if (y <= 0.46875)
            return ExpSquare(y) * (1 - SmallErf(x));
        double tail = ScaledTail(y);
        return x > 0 ? tail : (2 * ExpSquare(y)) - tail;
    }

    /// <summary>Complementary error function.</summary>
    public static double Erfc(double x)
    {
        double y = Math.Abs(x);
        if (y <= 0.46875)
            return 1 - SmallErf(x);
        double tail = y > 27.3 ? 0 : ScaledTail(y) / ExpSquare(y);
        return x > 0 ? tail : 2 - tail;
    }

    /// <summary>P(N(0, 1) &gt; x).</summary>
    public static double NormalTail(double x)
    {
        double y = Math.Abs(x) * InvSqrt2;
        if (y <= 0.46875)
            return 0.5 * (1 - SmallErf(x * InvSqrt2));

        // exp(-x^2 / 2) apart from the rest, so that the rounding of x / sqrt(2) isn't blown up.
        double tail = Math.Abs(x) > 38.7 ? 0 : 0.5 * ScaledTail(y) * ExpHalfSquare(x);
        return x > 0 ? tail : 1 - tail;
    }

    /// <summary>The x at which P(N(0, 1) &gt; x) is <paramref name="tail"/>, strictly between 0 and 1.</summary>
    public static double NormalTailInverse(double tail)
    {
        if (tail > 0.5)
            return -NormalTailInverse(1 - tail);
        double low = 0, high = 40, log = Math.Log(tail);
        for (int i = 0; i < 80 && high - low > 1e-15 * high; i++)
        {
            double middle = (low + high) / 2;
            if (LogNormalTail(middle) > log)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>log P(N(0, 1) &gt; x), also far in the tail.</summary>
    public static double LogNormalTail(double x) =>
        x > 5 ? Math.Log(0.5 * Erfcx(x * InvSqrt2)) - (0.5 * x * x)
        : x < -1 ? Log1p(-NormalTail(-x))
        : Math.Log(NormalTail(x));

    /// <summary>Density of N(0, 1).</summary>
    public static double NormalDensity(double x) => ExpHalfSquare(x) * (InvSqrtPi * InvSqrt2);

    /// <summary>Mills ratio P(N(0, 1) &gt; x) / density(x).</summary>
    public static double MillsRatio(double x) => 1.25331413731550025121 * Erfcx(x * InvSqrt2);

    /// <summary>R(a) - R(b) for Mills' ratio R and -6 &lt;= a &lt; b, keeping relative precision when b - a is small.</summary>
    public static double MillsDifference(double a, double b)
    {
        double h = b - a;
        if (h > 0.25)
            return MillsRatio(a) - MillsRatio(b);

        // R' = x R - 1; Gauss-Legendre with 5 nodes is exact to 1e-17 over so short an interval.
        double middle = a + (h / 2), sum = LegendreWeights[0] * MillsDeficit(middle);
        for (int i = 1; i < LegendreNodes.Length; i++)
        {
            double offset = LegendreNodes[i] * h / 2;
            sum += LegendreWeights[i] * (MillsDeficit(middle - offset) + MillsDeficit(middle + offset));
        }

        return sum * h / 2;
    }

    /// <summary>log Gamma(x), x &gt; 0, also next to its zeros 1 and 2.</summary>
    public static double LogGamma(double x)
    {
        if (x < 0.5)
            return LogGamma(x + 1) - Math.Log(x);
        if (x < 1.5)
            return LogGammaBeyondTwo(x - 1) - Log1p(x - 1);
        if (x < 12)
        {
            // Down to 1.5 .. 2.5 by Gamma(x) = (x - 1) Gamma(x - 1): all terms are positive.
            double product = 1;
            while (x > 2.5)
                product *= --x;
            return Math.Log(product) + LogGammaBeyondTwo(x - 2);
        }

        return ((x - 0.5) * Math.Log(x)) - x + LnSqrt2Pi + StirlingSeries(x);
    }

    /// <summary>What Stirling's formula sqrt(2 pi n) (n / e)^n leaves of log n!.</summary>
    public static double StirlingRemainder(long n) => n >= 12
        ? StirlingSeries(n)
        : LogGamma(n + 1.0) - (((n + 0.5) * Math.Log(n)) - n + LnSqrt2Pi);

    /// <summary>The asymptotic series of the remainder, x of 12 or more.</summary>
    private static double StirlingSeries(double x)
    {
        double z = 1 / (x * x), sum = 0;
        for (int i = Stirling.Length - 1; i >= 0; i--)
            sum = (sum * z) + Stirling[i];
        return sum / x;
    }

    /// <summary>log Gamma(2 + w), |w| of 1/2 at most: (1 - gamma) w + sum over k of (-1)^k (zeta(k) - 1) w^k / k.</summary>
    private static double LogGammaBeyondTwo(double w)
    {
        double sum = 0;
        for (int i = ZetaLessOne.Length - 1; i >= 0; i--)
            sum = ((ZetaLessOne[i] / (i + 2)) - sum) * w;
        return (OneLessEuler * w) + (sum * w);
    }

    /// <summary>1 - x R(x).</summary>
    private static double MillsDeficit(double x)
    {
        double y = x * InvSqrt2;
        return y > 4 ? TailDeficit(y) / InvSqrtPi : 1 - (x * MillsRatio(x));
    }

    private static double SmallErf(double x)
    {
        double z = x * x;
        double numerator = ErfNumerator[4] * z, denominator = z;
        for (int i = 0; i < 3; i++)
        {
            numerator = (numerator + ErfNumerator[i]) * z;
            denominator = (denominator + ErfDenominator[i]) * z;
        }

        return x * (numerator + ErfNumerator[3]) / (denominator + ErfDenominator[3]);
    }

    /// <summary>exp(y^2) erfc(y) for y &gt; 0.46875.</summary>
    private static double ScaledTail(double y)
    {
        double numerator, denominator;
        if (y <= 4)
        {
            numerator = MiddleNumerator[8] * y;
            denominator = y;
            for (int i = 0; i < 7; i++)
            {
                numerator = (numerator + MiddleNumerator[i]) * y;
                denominator = (denominator + MiddleDenominator[i]) * y;
            }

            return (numerator + MiddleNumerator[7]) / (denominator + MiddleDenominator[7]);
        }

        return (InvSqrtPi - TailDeficit(y)) / y;
    }

    /// <summary>1 / sqrt(pi) - y exp(y^2) erfc(y) for y &gt; 4.</summary>
    private static double TailDeficit(double y)
    {
        double z = 1 / (y * y);
        double numerator = TailNumerator[5] * z, denominator = z;
        for (int i = 0; i < 4; i++)
        {
            numerator = (numerator + TailNumerator[i]) * z;
            denominator = (denominator + TailDenominator[i]) * z;
        }

        return z * (numerator + TailNumerator[4]) / (denominator + TailDenominator[4]);
    }

    /// <summary>exp(-x^2 / 2) with the rounding of x^2 put right.</summary>
    private static double ExpHalfSquare(double x)
    {
        double y = Math.Abs(x), head = Math.Truncate(y * 16) / 16;
        return y > 40 ? 0 : Math.Exp(-0.5 * head * head) * Math.Exp(-0.5 * (y - head) * (y + head));
    }

    /// <summary>exp(y^2) with the rounding of y^2 put right.</summary>
    private static double ExpSquare(double y)
    {
        double head = Math.Truncate(y * 16) / 16;
        return Math.Exp(head * head) * Math.Exp((y - head) * (y + head));
    }
}
