using DpToolkit.Analyzers.Build;
using DpToolkit.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis.Text;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP0002Tests : RuleTests<UnreadableOptionRule>
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);

        """;

    private const string Whole = Start + "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);";

    public override IReadOnlyList<string> Firing =>
    [
        Start + "var (m, opt, data) = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|];",
        Start + "var made = [|engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 15, maxGradNorm: 1.0)|];",
        Start + "Func<object> make = () => [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|]; make();",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Start,
        Start + "foreach (var batch in loader) { optimizer.zero_grad(); optimizer.step(); }",
        "var model = new PlainNet(); using var engine = new PrivacyEngine(); Console.WriteLine(engine.GetEpsilon(1e-5));",
        "using var own = new Own(); own.MakePrivate(1); sealed class Own : IDisposable { public void MakePrivate(int x) => Console.WriteLine(x); public void Dispose() { } }",
        Start + "Func<PrivacyBudget> budget = () => new PrivacyBudget(3, 1e-5);",
    ];

    protected override string Options => "build_property.DpMaxEpsilon = three";

    [Theory]
    [InlineData("build_property.DpMaxEpsilon = -3", "DpMaxEpsilon is '-3'; expected a number above 0")]
    [InlineData("build_property.DpMaxEpsilon = 3,5", "DpMaxEpsilon is '3,5'; expected a number above 0")]
    [InlineData("build_property.DpDelta = 2", "DpDelta is '2'; expected a number above 0 and below 1")]
    [InlineData("build_property.DpDatasetSize = 60.5", "DpDatasetSize is '60.5'; expected a whole number")]
    [InlineData("dp_max_epsilon = infinity", "dp_max_epsilon is 'infinity'; expected a number above 0")]
    [InlineData("dp_delta = 0", "dp_delta is '0'; expected a number above 0 and below 1")]
    [InlineData("dp_dataset_size = many", "dp_dataset_size is 'many'; expected a whole number")]
    public async Task TheMessageSaysWhatIsExpected(string option, string message)
    {
        var finding = Assert.Single(await Check(option));
        Assert.StartsWith(message, finding);
    }

    [Theory]
    [InlineData("build_property.DpMaxEpsilon = 3\nbuild_property.DpDelta = 1e-5\nbuild_property.DpDatasetSize = 60000")]
    [InlineData("dp_max_epsilon = 0.5\ndp_delta = 0.00001\ndp_dataset_size = 1e6")]
    [InlineData("build_property.DpMaxEpsilon =\nbuild_property.DpDelta =")]
    public async Task ReadableOptionsAreSilent(string options) => Assert.Empty(await Check(options));

    private static async Task<string[]> Check(string options)
    {
        var project = TestProgram.Project(Whole).AddAnalyzerConfigDocument(".globalconfig", SourceText.From("is_global = true\n" + options), filePath: "/.globalconfig").Project;
        var found = await TestProgram.Analyze(project, new UnreadableOptionRule());
        return [.. found.Select(d => d.GetMessage(System.Globalization.CultureInfo.InvariantCulture))];
    }
}
