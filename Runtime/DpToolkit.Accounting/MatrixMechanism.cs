namespace DpToolkit.Accounting;

/// <summary>
/// Correlated noise for DP-FTRL: the sensitivity of a Toeplitz, lower triangular strategy matrix C (Choquette-Choo et al. 2023;
/// Kalinin and Lampert 2024). Training is then one <see cref="GaussianEvent"/> of noise / sensitivity.
/// </summary>
public static class MatrixMechanism
{
    /// <summary>First column of the square root of the prefix-sum matrix: binomial(2k, k) / 4^k, k = 0 .. count - 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count isn't positive.</exception>
    public static double[] SquareRootCoefficients(int count)
    {
        Check.PositiveCount(count, nameof(count));
        var coefficients = new double[count];
        coefficients[0] = 1;
        for (int k = 1; k < count; k++)
            coefficients[k] = coefficients[k - 1] * ((2 * k) - 1) / (2 * k);
        return coefficients;
    }

    /// <summary>
    /// Most that one record changes C x in L2 norm, taking part in up to <paramref name="participations"/> steps at least
    /// <paramref name="separation"/> apart. For coefficients that are positive and fall, the worst record comes as early
    /// and as often as it may (Kalinin and Lampert 2024, Theorem 2).
    /// </summary>
    /// <param name="coefficients">First column of C: c[0], c[1], ...; what is missing is 0 (a banded matrix).</param>
    /// <param name="steps">Number of steps.</param>
    /// <param name="separation">Least distance of two steps with the same record.</param>
    /// <param name="participations">Most steps with the same record.</param>
    /// <exception cref="ArgumentException">A coefficient is negative, NaN or larger than the one before.</exception>
    public static double Sensitivity(IReadOnlyList<double> coefficients, int steps, int separation = 1, int participations = 1)
    {
        Check.NotNull(coefficients, nameof(coefficients));
        Check.PositiveCount(steps, nameof(steps));
        Check.PositiveCount(separation, nameof(separation));
        Check.PositiveCount(participations, nameof(participations));
        for (int i = 0; i < coefficients.Count; i++)
        {
            if (!(coefficients[i] >= 0) || double.IsInfinity(coefficients[i]) || (i > 0 && coefficients[i] > coefficients[i - 1]))
                throw new ArgumentException(Check.Format($"coefficients must be finite, not negative, and never rise, but coefficient {i} is {coefficients[i]}."), nameof(coefficients));
        }

        double squares = 0;
        for (int row = 0; row < steps; row++)
        {
            double sum = 0;
            for (int j = 0; j < participations && (long)j * separation <= row; j++)
            {
                int index = row - (j * separation);
                sum += index < coefficients.Count ? coefficients[index] : 0;
            }

            squares += sum * sum;
        }

        return Math.Sqrt(squares);
    }

    /// <summary>
    /// Standard deviation of the noise in each prefix sum when the noise on C x has standard deviation 1: the row norms of
    /// A C^-1, A being all ones on and below the diagonal. Multiply by noise multiplier and sensitivity.
    /// </summary>
    /// <param name="coefficients">First column of C, not starting with 0; what is missing is 0.</param>
    /// <param name="steps">Number of steps.</param>
    /// <returns>One number a step; the last is the largest.</returns>
    /// <exception cref="ArgumentException">The first coefficient is 0 or one isn't finite.</exception>
    public static double[] PrefixErrors(IReadOnlyList<double> coefficients, int steps)
    {
        Check.NotNull(coefficients, nameof(coefficients));
        Check.PositiveCount(steps, nameof(steps));
        if (coefficients.Count == 0 || coefficients[0] == 0 || coefficients.Any(c => double.IsNaN(c) || double.IsInfinity(c)))
            throw new ArgumentException("coefficients must be finite and begin with one that isn't 0, so that C has an inverse.", nameof(coefficients));

        // C b = (1, 1, ...): b is the first column of A C^-1, and row i holds b[0] .. b[i].
        double[] column = new double[steps], errors = new double[steps];
        double squares = 0;
        for (int i = 0; i < steps; i++)
        {
            double rest = 1;
            for (int j = 1; j <= i && j < coefficients.Count; j++)
                rest -= coefficients[j] * column[i - j];
            column[i] = rest / coefficients[0];
            squares += column[i] * column[i];
            errors[i] = Math.Sqrt(squares);
        }

        return errors;
    }
}
