using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Tests.Robustness;

/// <summary>Programs that are being written: what goes into a call that doesn't bind yet may be used there.</summary>
public sealed class UnfinishedTests
{
    private const string Start = """
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        var other = optim.SGD(new PlainNet().parameters(), 0.1);
        var scheduler = optim.lr_scheduler.StepLR(other, 1);

        """;

    [Theory]
    [InlineData("", 1)]
    [InlineData("Train(other);", 0)]
    [InlineData("var run = new Training(m, other);", 0)]
    [InlineData("Console.WriteLine(missing.Name);", 1)]
    public async Task ACallThatDoesNotBindKeepsWhatItGets(string code, int expected)
    {
        var compilation = (await TestProgram.Project(Start + code).GetCompilationAsync())!;
        var found = await compilation.WithAnalyzers([new SchedulerElsewhereRule()]).GetAnalyzerDiagnosticsAsync();
        Assert.Equal(expected, found.Count(finding => finding.Id == DiagnosticIds.SchedulerElsewhere));
        Assert.DoesNotContain(found, finding => finding.Id == "AD0001");
    }
}
