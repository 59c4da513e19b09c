using DpToolkit.Analyzers.Build;
using DpToolkit.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace DpToolkit.Analyzers.Tests;

/// <summary>The facts behind the build report: every training once for each way to it, and nothing that isn't known.</summary>
public sealed class TrainingFactsTests
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);

        """;

    private const string Loop = "for (int epoch = 0; epoch < 15; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }";

    [Fact]
    public async Task NothingIsSaidUnlessAsked() =>
        Assert.Empty(await TestProgram.Analyze(TestProgram.Project(Start + "using var engine = new PrivacyEngine(); var made = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);"), new TrainingFactsAnalyzer()));

    [Fact]
    public async Task KnownNumbersAreFacts()
    {
        var facts = Assert.Single(await Facts(Start + "using var engine = new PrivacyEngine(Accountants.Rdp); var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 0.5, budget: new PrivacyBudget(8, 1e-6)); " + Loop));
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["call"] = "MakePrivate", ["method"] = "top-level statements", ["model"] = "PlainNet", ["data"] = "Digits", ["noiseMultiplier"] = "1.1", ["maxGradNorm"] = "0.5", ["sampling"] = "poisson",
            ["batchSize"] = "256", ["records"] = "60000", ["passes"] = "15", ["steps"] = "3525", ["accountant"] = "rdp", ["delta"] = "1E-06", ["epsilonIs"] = "computed", ["budgetEpsilon"] = "8", ["ledger"] = "false",
        })
            Assert.Equal(value, facts[name]);
        var accountant = Accountants.Rdp;
        accountant.Compose(new Accounting.PoissonSampledEvent(256.0 / 60000, new Accounting.GaussianEvent(1.1)), 3525);
        Assert.Equal(accountant.GetEpsilon(1e-6).ToString("R", System.Globalization.CultureInfo.InvariantCulture), facts["epsilon"]);
    }

    [Fact]
    public async Task ABudgetBoundsWhatWouldCostMore()
    {
        var facts = Assert.Single(await Facts(Start + "using var engine = new PrivacyEngine(); var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 0.5, 1.0, budget: new PrivacyBudget(2, 1e-5)); " + Loop));
        Assert.Equal(("2", "budget"), (facts["epsilon"], facts["epsilonIs"]));
    }

    [Theory]
    [InlineData("var sigma = double.Parse(args[0]); using var engine = new PrivacyEngine(); var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, sigma, 1.0); " + Loop, "noiseMultiplier", "epsilon")]
    [InlineData("using var engine = new PrivacyEngine(); var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); while (Console.ReadLine() != \"\") foreach (var (x, y) in data) { opt.zero_grad(); opt.step(); }", "steps", "epsilon")]
    [InlineData("using var engine = new PrivacyEngine(Accountants.Create(args[0])); var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); " + Loop, "accountant", "epsilon")]
    [InlineData("var accountant = Accountants.Pld; using var engine = new PrivacyEngine(accountant); var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 15, maxGradNorm: 1.0);", "noiseMultiplier")]
    [InlineData("using var engine = new PrivacyEngine(); for (int i = 0; i < 2; i++) { var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 15, maxGradNorm: 1.0); }", "noiseMultiplier")]
    [InlineData("using var engine = new PrivacyEngine(); var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0); Run(() => opt.step()); static void Run(Action step) { while (Console.ReadLine() != \"\") step(); }", "steps", "epsilon")]
    public async Task UnknownNumbersAreNoFacts(string program, params string[] unknown)
    {
        var facts = Assert.Single(await Facts(Start + program));
        Assert.All(unknown, name => Assert.DoesNotContain(name, facts.Keys));
    }

    [Theory]
    [InlineData("using var engine = new PrivacyEngine(); Register(() => engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0)); static void Register(Func<object> make) => AppDomain.CurrentDomain.SetData(\"make\", make);")]
    [InlineData("Recursive(3); void Recursive(int depth) { using var engine = new PrivacyEngine(); var made = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0); if (depth > 0) Recursive(depth - 1); }")]
    [InlineData("var all = new[] { 1 }.Select(_ => new PrivacyEngine().MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0)).ToList();")]
    [InlineData("PrivacyEngine? engine = args.Length > 0 ? new PrivacyEngine() : null; var made = engine?.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0);")]
    public async Task ATrainingThatTheFlowGivesUpOnIsStillOne(string program)
    {
        var facts = Assert.Single(await Facts(Start + program));
        Assert.Equal("1.1", facts["noiseMultiplier"]);
        Assert.Equal("PlainNet", facts["model"]);
    }

    [Fact]
    public async Task EachWayToATrainingIsOneTraining()
    {
        var facts = await Facts(Start + "Train(1.1); Train(0.9); void Train(double sigma) { using var engine = new PrivacyEngine(); var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, sigma, 1.0); " + Loop + " }");
        Assert.Equal(["0.9", "1.1"], facts.Select(f => f["noiseMultiplier"]).Order());
        Assert.All(facts, f => Assert.StartsWith("Test0.cs:", f["calledFrom"]));
    }

    [Fact]
    public async Task ALoopIsSaid() =>
        Assert.Equal("true", Assert.Single(await Facts(Start + "foreach (var sigma in new[] { 1.0, 2.0 }) { using var engine = new PrivacyEngine(); var made = engine.MakePrivate(model, optimizer, loader, sigma, 1.0); }"))["repeated"]);

    [Fact]
    public async Task WhoElseHasSuchAMethodIsNoTraining() =>
        Assert.Empty(await Facts("new Other().MakePrivate(1); sealed class Other { public void MakePrivate(int x) => Console.WriteLine(x + typeof(PrivacyEngine).Name); }"));

    private static async Task<List<IReadOnlyDictionary<string, string?>>> Facts(string program)
    {
        var project = TestProgram.Project(program).AddAnalyzerConfigDocument(".globalconfig", SourceText.From("is_global = true\nbuild_property.DpReport = true"), filePath: "/.globalconfig").Project;
        var found = await TestProgram.Analyze(project, new TrainingFactsAnalyzer());
        Assert.All(found, fact => Assert.Equal(TrainingFactsAnalyzer.Id, fact.Id));
        return [.. found.Select(fact => (IReadOnlyDictionary<string, string?>)fact.Properties)];
    }
}
