using DpToolkit.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Tests.Pages;

/// <summary>What the pages call bad is found, by their rule alone; what they call good is silent for every rule.</summary>
public sealed class PageTests
{
    /// <summary>Rules that a ledger silences.</summary>
    private static readonly string[] BudgetOfEngine = [DiagnosticIds.CheckpointWithoutAccountant, DiagnosticIds.NoDelta, DiagnosticIds.ResumedWithoutAccountant, DiagnosticIds.NoBudgetStop, DiagnosticIds.BudgetExceeded, DiagnosticIds.BudgetReused, DiagnosticIds.SweepAsOneRun];

    public static TheoryData<string> Ids => [.. AllRules.Create().Select(rule => rule.SupportedDiagnostics[0].Id).Where(id => id != DiagnosticIds.UnreadableOption)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task BadFires(string id)
    {
        var blocks = RulePage.Read(id).Bad;
        Assert.NotEmpty(blocks);
        foreach (string block in blocks)
        {
            var (program, found) = await Find(id, block);
            Assert.True(found.Any() && found.All(d => d.Id == id || d.Severity == DiagnosticSeverity.Info), Show(program, found));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task GoodIsSilent(string id)
    {
        var blocks = RulePage.Read(id).Good;
        Assert.NotEmpty(blocks);
        foreach (string block in blocks)
        {
            var (program, found) = await Find(id, block);
            Assert.True(found.Count == 0, Show(program, found));
        }
    }

    private static async Task<(string Program, IReadOnlyList<Diagnostic> Found)> Find(string id, string block)
    {
        string program = await PageProgram.Around(block, id == DiagnosticIds.ConcreteField ? "model = ModuleValidator.Fix(model);" : "", hasLedger: !BudgetOfEngine.Contains(id));
        return (program, await TestProgram.Analyze(TestProgram.Project(program), [.. AllRules.Create()]));
    }

    private static string Show(string program, IEnumerable<Diagnostic> found) => string.Join("\n", found) + "\nin\n" + program;
}
