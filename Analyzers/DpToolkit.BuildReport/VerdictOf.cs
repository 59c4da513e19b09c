using System.Linq;

namespace DpToolkit.BuildReport;

/// <summary>Judges a training, and says it in words.</summary>
internal static class VerdictOf
{
    /// <summary>The rule of trainings over the limit.</summary>
    public const string BudgetExceeded = "DP5013";

    public static Verdict Training(ReportTraining training)
    {
        var open = training.Findings.Where(finding => finding.IsOpen).ToList();
        if (open.Any(finding => finding.Severity == "error" && finding.Rule != BudgetExceeded))
            return Verdict.Broken;
        double? epsilon = training.Number("epsilon");
        double? atLimit = training.Number("epsilonAtLimit");
        double? limit = training.Number("limitDelta") is null ? null : training.Number("limitEpsilon");
        if (training.IsOverLimit || open.Any(finding => finding.Rule == BudgetExceeded))
            return Verdict.OverLimit;
        if (open.Count > 0)
            return Verdict.Doubtful;
        if (epsilon is null || limit is not null && atLimit is null)
            return Verdict.Unknown;
        return limit is null ? Verdict.NoLimit : Verdict.WithinLimit;
    }

    /// <summary>The word for machines.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.WithinLimit => "within-limit",
        Verdict.NoLimit => "no-limit",
        Verdict.Unknown => "unknown",
        Verdict.Doubtful => "doubtful",
        Verdict.OverLimit => "over-limit",
        _ => "broken",
    };

    /// <summary>The words for people.</summary>
    public static string Title(Verdict verdict) => verdict switch
    {
        Verdict.WithinLimit => "Within the limit",
        Verdict.NoLimit => "No limit declared",
        Verdict.Unknown => "Not known at build time",
        Verdict.Doubtful => "In doubt",
        Verdict.OverLimit => "Over the limit",
        _ => "Not private",
    };

    /// <summary>One sentence on what it means.</summary>
    public static string Meaning(Verdict verdict) => verdict switch
    {
        Verdict.WithinLimit => "The training spends no more than the project declares, and no rule has an open finding about it.",
        Verdict.NoLimit => "The spending is known and no rule has an open finding, but the project declares no limit to compare it with.",
        Verdict.Unknown => "Some numbers come from outside the code, so the compiler can't tell what the training will spend; the ledger or the run's own report can.",
        Verdict.Doubtful => "Rules have open warnings about this training: its guarantee is in doubt until they are settled or justified.",
        Verdict.OverLimit => "The training spends more than the project declares.",
        _ => "Rules have open errors about this training: the guarantee that its epsilon states doesn't hold.",
    };
}
