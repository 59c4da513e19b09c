using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5013Tests : RuleTests<BudgetExceededRule>
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);

        """;

    public override IReadOnlyList<string> Firing =>
    [
        "[assembly: PrivacyBudget(epsilon: 2, delta: 1e-5)]\n" + Start + "var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 0.5, maxGradNorm: 1.0)|]; for (int epoch = 0; epoch < 15; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        "[assembly: PrivacyBudget(epsilon: 2, delta: 1e-5)]\n" + Start + "var made = [|engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 15, maxGradNorm: 1.0)|];",
        "[assembly: PrivacyBudget(epsilon: 2, delta: 1e-5)]\n" + Start + "const int Epochs = 20; double sigma = 0.6; var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, sigma, 1.0, budget: new PrivacyBudget(8, 1e-5))|]; for (int epoch = 0; epoch < Epochs; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        "[assembly: PrivacyBudget(epsilon: 2, delta: 1e-5)]\n" + Start + "var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 0.5, maxGradNorm: 1.0)|]; for (int epoch = 1; epoch <= 15; epoch++) Pass(m, opt, data); static void Pass(PlainNet m, DpOptimizer opt, PoissonDataLoader<Dictionary<string, Tensor>> data) { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } }",
        "[assembly: PrivacyBudget(epsilon: 2, delta: 1e-5)]\npublic static class P { public static void Run(Digits train) { var model = new PlainNet(); using var engine = new PrivacyEngine(); var (m, opt, data) = [|engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256, true), noiseMultiplier: 0.5, maxGradNorm: 1.0)|]; for (int epoch = 0; epoch < 15; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } } }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        "[assembly: PrivacyBudget(epsilon: 2, delta: 1e-5)]\n" + Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0); for (int epoch = 0; epoch < 15; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 0.5, maxGradNorm: 1.0); for (int epoch = 0; epoch < 15; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        "[assembly: PrivacyBudget(epsilon: 2, delta: 1e-5)]\n" + Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 0.5, maxGradNorm: 1.0); for (int epoch = 0; epoch < args.Length; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        "[assembly: PrivacyBudget(epsilon: 2, delta: 1e-5)]\n" + Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 0.5, maxGradNorm: 1.0, budget: new PrivacyBudget(2, 1e-5)); for (int epoch = 0; epoch < 15; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }",
        "[assembly: PrivacyBudget(epsilon: 2, delta: 1e-5)]\n" + Start + "var made = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 2, targetDelta: 1e-5, epochs: 15, maxGradNorm: 1.0);",
        "[assembly: PrivacyBudget(epsilon: 2, delta: 1e-5)]\n" + """
        public static class Trainer
        {
            public static void Train(PlainNet model, optim.Optimizer optimizer, DataLoader loader)
            {
                using var engine = new PrivacyEngine();
                var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 0.5, 1.0);
                foreach (var (x, y) in data)
                    opt.step();
            }
        }
        """,
    ];

    [Theory]
    [InlineData("build_property.DpMaxEpsilon = 2\nbuild_property.DpDelta = 1e-5", 1)]
    [InlineData("dp_max_epsilon = 2\ndp_delta = 1e-5", 1)]
    [InlineData("build_property.DpMaxEpsilon = 200\nbuild_property.DpDelta = 1e-5", 0)]
    [InlineData("build_property.DpMaxEpsilon = 2", 0)]
    public async Task TheBuildSetsTheLimit(string options, int findings)
    {
        string source = Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 0.5, maxGradNorm: 1.0); for (int epoch = 0; epoch < 15; epoch++) foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }";
        var project = TestProgram.Project(source).AddAnalyzerConfigDocument(".globalconfig", SourceText.From("is_global = true\n" + options), filePath: "/.globalconfig").Project;
        Assert.Equal(findings, (await TestProgram.Analyze(project, Rule)).Length);
    }

    [Fact]
    public async Task TheMessageHasTheAccountantsNumber()
    {
        var accountant = Accountants.Pld;
        accountant.Compose(new Accounting.PoissonSampledEvent(256.0 / 60000, new Accounting.GaussianEvent(0.5)), 15 * 235);
        string expected = accountant.GetEpsilon(1e-5).ToString("G3", System.Globalization.CultureInfo.InvariantCulture);
        var found = await TestProgram.Analyze(TestProgram.Project(Markup.Parse(Firing[0], "DP5013").Source), Rule);
        string message = Assert.Single(found).GetMessage(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains($"epsilon = {expected} ", message);
        Assert.Contains("3525 steps", message);
    }
}
