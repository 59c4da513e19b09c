namespace DpToolkit;

/// <summary>A step was refused because it would spend more than the budget. Nothing was recorded, the weights are unchanged.</summary>
public sealed class PrivacyBudgetExceededException : Exception
{
    /// <summary>A refusal with a message of its own.</summary>
    public PrivacyBudgetExceededException(string message) : base(message)
    {
    }

    /// <summary>A refusal that names the budget, what would be spent, and the cure.</summary>
    /// <param name="budget">The budget that holds.</param>
    /// <param name="epsilon">Epsilon that would be spent with the refused step, at the budget's delta.</param>
    /// <param name="dataset">Name or fingerprint of the data set; null when the budget is one engine's own.</param>
    public PrivacyBudgetExceededException(PrivacyBudget budget, double epsilon, string? dataset = null)
        : base(Text.Invariant(
            $"The privacy budget{(dataset is null ? "" : $" of data set '{dataset}'")} is epsilon {budget.Epsilon:G6} at delta {budget.Delta:G6}; this step would bring the spending to epsilon {epsilon:G6}. The step was not taken: stop training here, or plan the next training with more noise or fewer steps; only whoever answers for the data may raise the budget."))
    {
        Budget = budget;
        Epsilon = epsilon;
        Dataset = dataset;
    }

    /// <summary>The budget that holds.</summary>
    public PrivacyBudget? Budget { get; }

    /// <summary>Epsilon that would have been spent.</summary>
    public double Epsilon { get; }

    /// <summary>The data set whose budget it is.</summary>
    public string? Dataset { get; }
}
