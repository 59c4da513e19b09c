using DpToolkit.Accounting.Numerics;

namespace DpToolkit.Accounting;

/// <summary>
/// From one record to several: groups, or people who own several records (Dwork and Roth 2014; Vadhan 2017, Lemma 2.2).
/// </summary>
public static class GroupPrivacy
{
    /// <summary>What (epsilon, delta) for one record means for <paramref name="size"/> records together.</summary>
    /// <param name="budget">The guarantee for one record.</param>
    /// <param name="size">Records in the group, or most records of one person.</param>
    /// <returns>(k epsilon, delta (exp(k epsilon) - 1) / (exp(epsilon) - 1)).</returns>
    /// <exception cref="ArgumentException">That delta is 1 or more: no guarantee is left.</exception>
    public static PrivacyBudget ForGroup(PrivacyBudget budget, long size)
    {
        Check.NotNull(budget, nameof(budget));
        Check.PositiveCount(size, nameof(size));
        double delta = Math.Exp(Math.Log(budget.Delta) + LogFactor(budget.Epsilon, size)) * (size == 1 ? 1 : 1 + 1e-14);
        if (!(delta < 1))
            throw new ArgumentException(Check.Format($"{budget} for one record leaves no guarantee for {size} records: delta would be 1 or more."), nameof(budget));
        return size == 1 ? budget : new PrivacyBudget(size * budget.Epsilon, delta);
    }

    /// <summary>What one record must keep to, so that a person with up to <paramref name="recordsPerUser"/> records has <paramref name="budget"/>.</summary>
    /// <exception cref="ArgumentException">The delta for one record would be too small for a number.</exception>
    public static PrivacyBudget ForRecord(PrivacyBudget budget, long recordsPerUser)
    {
        Check.NotNull(budget, nameof(budget));
        Check.PositiveCount(recordsPerUser, nameof(recordsPerUser));
        if (recordsPerUser == 1)
            return budget;
        double epsilon = budget.Epsilon / recordsPerUser;
        double delta = Math.Exp(Math.Log(budget.Delta) - LogFactor(epsilon, recordsPerUser)) * (1 - 1e-13);
        if (delta == 0)
            throw new ArgumentException(Check.Format($"{budget} for {recordsPerUser} records a user needs a delta too small for a number."), nameof(budget));
        return new PrivacyBudget(epsilon, delta);
    }

    /// <summary>log of (exp(k epsilon) - 1) / (exp(epsilon) - 1).</summary>
    private static double LogFactor(double epsilon, long size) => LogExpm1(size * epsilon) - LogExpm1(epsilon);

    private static double LogExpm1(double x) => x > 40 ? x : Math.Log(Special.Expm1(x));
}
