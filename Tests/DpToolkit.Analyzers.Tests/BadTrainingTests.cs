using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests;

/// <summary>The sample of bad code: each mistake is found, on the line whose comment names it.</summary>
public sealed class BadTrainingTests
{
    [Fact]
    public async Task EachMistakeIsFound()
    {
        string source = File.ReadAllText(Path.Combine(Repository.Root, "Samples", "BadTraining", "LeakyTraining.cs"));
        var rules = new DpAnalyzer[] { new Mechanism.StaleOptimizerRule(), new Samples.BatchNormRule(), new Budget.NoDeltaRule(), new Budget.BudgetReusedRule() };
        var found = await TestProgram.Analyze(TestProgram.Project(source), rules);
        string[] lines = source.Split('\n');
        Assert.Equal(["DP2001", "DP5001", "DP1001", "DP5002"], found.Select(d => d.Id));
        Assert.All(found, d => Assert.Contains("// " + d.Id, lines[d.Location.GetLineSpan().StartLinePosition.Line]));
    }
}
