using System.Diagnostics;
using System.Runtime.CompilerServices;
using DpToolkit.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace DpToolkit.Analyzers.Tests.Robustness;

/// <summary>An editor's session: 500 edits of one project, all rules after each. Nothing of an old compilation stays, and edits don't get slower.</summary>
[Collection(nameof(Alone))]
public sealed class EditLoopTests
{
    private const int Edits = 500;
    private const int Settled = 100;

    [Fact]
    public async Task MemoryAndTimeStaySteady()
    {
        var project = TestProgram.Project(Program(0), Model(0));
        var rules = AllRules.Create();
        var compilations = new List<WeakReference>();
        var times = new List<TimeSpan>();
        long settled = 0;
        for (int edit = 1; edit <= Edits; edit++)
        {
            project = Edit(project, edit);
            times.Add(await Analyze(project, rules, compilations));
            if (edit == Settled)
                settled = Memory();
        }

        long grown = Memory() - settled;
        int alive = compilations.Take(Edits - 5).Count(reference => reference.IsAlive);
        Assert.True(alive <= 5, $"{alive} of {Edits - 5} old compilations are still held.");
        Assert.True(grown < 8 << 20, $"Memory grew by {grown >> 10} KB from edit {Settled} to {Edits}.");
        var (early, late) = (Median(times.Skip(Settled).Take(100)), Median(times.Skip(Edits - 100)));
        Assert.True(late < (3 * early) + TimeSpan.FromMilliseconds(20), $"An edit took {early.TotalMilliseconds:F1} ms early and {late.TotalMilliseconds:F1} ms late.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<TimeSpan> Analyze(Project project, IReadOnlyList<DpAnalyzer> rules, List<WeakReference> compilations)
    {
        var compilation = (await project.GetCompilationAsync())!;
        compilations.Add(new WeakReference(compilation));
        var watch = Stopwatch.StartNew();
        var found = await compilation.WithAnalyzers([.. rules], project.AnalyzerOptions).GetAnalyzerDiagnosticsAsync();
        watch.Stop();
        Assert.Contains(found, d => d.Id == DiagnosticIds.BatchNorm);
        Assert.DoesNotContain(found, d => d.Id == "AD0001");
        return watch.Elapsed;
    }

    /// <summary>What typing does: now the training loop changes, now the model in another file.</summary>
    private static Project Edit(Project project, int edit)
    {
        var document = TestProgram.Document(project, edit % 2);
        return document.WithText(SourceText.From(edit % 2 == 0 ? Program(edit) : Model(edit))).Project;
    }

    private static long Memory()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, true, true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(true);
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times) => times.Order().ElementAt(times.Count() / 2);

    private static string Program(int edit) => $$"""
        using var train = new Digits();
        var model = new Net();
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), {{edit}} * 0.001), utils.data.DataLoader(train, 256, shuffle: true), 1.1, 1.0);
        for (int epoch = 0; epoch < {{1 + edit}}; epoch++)
            foreach (var batch in data)
            {
                opt.zero_grad();
                var loss = nn.functional.cross_entropy(m.call(batch["x"]), batch["y"]);
                loss.backward();
                opt.step();
            }
        Console.WriteLine(engine.GetEpsilon(1e-5));
        """;

    private static string Model(int edit) => $$"""
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, {{2 + edit}});
            private readonly nn.Module<Tensor, Tensor> norm = nn.BatchNorm1d({{2 + edit}});
            public Net() : base(nameof(Net)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) => norm.call(fc.call(x));
            public int Edit{{edit}}() => {{edit}};
        }
        """;
}
