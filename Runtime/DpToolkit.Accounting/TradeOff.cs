using System.Globalization;
using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting;

/// <summary>
/// What a guarantee means to an attacker who wants to know whether one record was used: the trade-off between the two
/// errors of the best test (Dong, Roth and Su 2022), and a sentence for people.
/// </summary>
public static class TradeOff
{
    /// <summary>Least type II error (missed members) at a type I error (false alarms), by (epsilon, delta) alone.</summary>
    /// <param name="budget">The guarantee.</param>
    /// <param name="falsePositiveRate">Type I error in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate isn't in [0, 1].</exception>
    public static double FalseNegativeRate(PrivacyBudget budget, double falsePositiveRate)
    {
        Check.NotNull(budget, nameof(budget));
        Rate(falsePositiveRate);
        return Line(budget.Epsilon, budget.Delta, falsePositiveRate);
    }

    /// <summary>The same by the accountant's whole curve of (epsilon, delta), which is tighter.</summary>
    /// <param name="accountant">What was spent.</param>
    /// <param name="falsePositiveRate">Type I error in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate isn't in [0, 1].</exception>
    public static double FalseNegativeRate(IAccountant accountant, double falsePositiveRate)
    {
        Check.NotNull(accountant, nameof(accountant));
        Rate(falsePositiveRate);

        // Every epsilon gives two valid lines, so any search gives a bound.
        double high = accountant.GetEpsilon(1e-12);
        if (double.IsInfinity(high))
            return 0;
        double steep = Highest(epsilon => 1 - accountant.GetDelta(epsilon) - (Math.Exp(epsilon) * falsePositiveRate), high);
        double flat = Highest(epsilon => Math.Exp(-epsilon) * (1 - accountant.GetDelta(epsilon) - falsePositiveRate), high);
        return Math.Max(0, Math.Max(steep, flat));
    }

    /// <summary>
    /// The mu of Gaussian differential privacy that says the same as the accountant's whole curve: at some false positive
    /// rates the errors are at least those of telling N(0, 1) from N(mu, 1) (Gomez et al. 2025). In between it is an estimate.
    /// </summary>
    /// <param name="accountant">What was spent.</param>
    /// <param name="falsePositiveRates">Type I errors strictly between 0 and 1; null for 25 of them from 1e-6 to 0.5.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate isn't strictly between 0 and 1.</exception>
    public static double GaussianMu(IAccountant accountant, IEnumerable<double>? falsePositiveRates = null)
    {
        Check.NotNull(accountant, nameof(accountant));
        double mu = 0;
        foreach (double rate in falsePositiveRates ?? Enumerable.Range(0, 25).Select(i => 0.5 * Math.Pow(2e-6, i / 24.0)))
        {
            if (!(rate > 0 && rate < 1))
                throw Check.Bad(nameof(falsePositiveRates), "strictly between 0 and 1", rate);
            double missed = FalseNegativeRate(accountant, rate);
            mu = Math.Max(mu, missed <= 0 ? double.PositiveInfinity : Special.NormalTailInverse(rate) + Special.NormalTailInverse(missed));
        }

        return mu;
    }

    /// <summary>Most that someone who is <paramref name="prior"/> sure that a record was used can become sure, outside of the delta.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Epsilon is negative, or the prior not in [0, 1].</exception>
    public static double Certainty(double epsilon, double prior = 0.5)
    {
        Check.Epsilon(epsilon);
        Rate(prior, nameof(prior));
        return prior / (prior + ((1 - prior) * Math.Exp(-epsilon)));
    }

    /// <summary>The guarantee in plain language.</summary>
    public static string Describe(PrivacyBudget budget)
    {
        Check.NotNull(budget, nameof(budget));
        return Check.Format(
            $"Someone who knows everything but one person's record, and is 50 % sure that it was used, can raise their certainty to at most {Percent(Certainty(budget.Epsilon))} % by seeing the result, except with a probability of about {budget.Delta.ToString("0.##E-0", CultureInfo.InvariantCulture)}; tolerating 1 % false alarms, they recognize at most {Percent(1 - FalseNegativeRate(budget, 0.01))} % of the members.");
    }

    private static string Percent(double share)
    {
        double percent = 100 * share;
        return percent > 99 && percent < 100
            ? (Math.Ceiling(percent * 10000) / 10000).ToString("0.####", CultureInfo.InvariantCulture)
            : (Math.Ceiling(percent * 10) / 10).ToString("0.#", CultureInfo.InvariantCulture);
    }

    private static double Line(double epsilon, double delta, double rate) => Math.Max(
        0, Math.Max(1 - delta - (Math.Exp(epsilon) * rate), Math.Exp(-epsilon) * (1 - delta - rate)));

    /// <summary>The highest value that golden section meets on [0, end].</summary>
    private static double Highest(Func<double, double> value, double end)
    {
        const double golden = 0.38196601125010515;
        double low = 0, high = end, best = value(0);
        double left = golden * end, right = end - left, atLeft = value(left), atRight = value(right);
        for (int i = 0; i < 14; i++)
        {
            best = Math.Max(best, Math.Max(atLeft, atRight));
            if (atLeft >= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = low + (golden * (high - low));
                atLeft = value(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = high - (golden * (high - low));
                atRight = value(right);
            }
        }

        return best;
    }

    private static void Rate(double value, string name = "falsePositiveRate")
    {
        if (!(value >= 0 && value <= 1))
            throw Check.Bad(name, "a probability in [0, 1]", value);
    }
}
