using DpToolkit.Accounting;

namespace DpToolkit.Checkpoint;

/// <summary>A part of an accountant's spending with a name that no other part has, on any machine: it counts once, however often it is met.</summary>
/// <param name="Id">The ledger run's id, or a number of its own.</param>
/// <param name="Steps">What it has spent so far; it only ever grows.</param>
internal sealed record SpentPortion(string Id, IReadOnlyDictionary<PrivacyEvent, long> Steps)
{
    public StoredPortion Store()
    {
        try
        {
            return new(Id, [.. Steps.Select(step => new StoredStep(EventJson.Write(step.Key), step.Value))]);
        }
        catch (NotSupportedException error)
        {
            throw new CheckpointException($"What was spent can't be stored, so no checkpoint was written: {error.Message}", error);
        }
    }

    public static SpentPortion Read(StoredPortion stored)
    {
        var steps = new Dictionary<PrivacyEvent, long>();
        foreach (var (text, count) in stored.Steps)
        {
            if (count < 1)
                throw new FormatException("A count is not positive.");
            var spent = EventJson.Read(text);
            steps[spent] = checked(steps.GetValueOrDefault(spent) + count);
        }
        return new(stored.Id, steps);
    }
}
