using DpToolkit.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace DpToolkit.Generators.Tests;

public sealed class PartialFixTests
{
    private const string Body = " : nn.Module<Tensor, Tensor> { public Layer() : base(\"\") { } public override Tensor forward(Tensor x) => x; }";

    [Theory]
    [InlineData("[PerSampleGrad] public sealed class Layer" + Body, "[PerSampleGrad] public sealed partial class Layer" + Body)]
    [InlineData("public static class Outer { [PerSampleGrad] public partial class Layer" + Body + " }", "public static partial class Outer { [PerSampleGrad] public partial class Layer" + Body + " }")]
    [InlineData("public class Outer\n{\n    [PerSampleGrad]\n    public class Layer" + Body + "\n}", "public partial class Outer\n{\n    [PerSampleGrad]\n    public partial class Layer" + Body + "\n}")]
    public async Task MakesTheClassAndWhatIsAroundItPartial(string before, string after)
    {
        var document = Document(before);
        var diagnostic = Assert.Single(await Diagnostics(document), found => found.Id == "DP9001");
        var offers = new List<CodeAction>();
        await new PartialFix().RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => offers.Add(action), default));
        var operations = await Assert.Single(offers).GetOperationsAsync(default);
        var changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
        Assert.Equal(GeneratorDriverRun.Header + after, (await changed.GetTextAsync()).ToString());
        Assert.DoesNotContain(await Diagnostics(changed), found => found.Id == "DP9001");
    }

    [Fact]
    public async Task OffersNothingWhereItWouldNotHelp()
    {
        var document = Document("[PerSampleGrad] public partial class Layer { public Tensor forward(Tensor x) => x; }");
        var diagnostic = Assert.Single(await Diagnostics(document));
        var offers = new List<CodeAction>();
        await new PartialFix().RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => offers.Add(action), default));
        Assert.Empty(offers);
    }

    private static Document Document(string source) => new AdhocWorkspace().AddProject("Test", LanguageNames.CSharp)
        .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
        .WithParseOptions(new CSharpParseOptions(LanguageVersion.Latest))
        .WithMetadataReferences(GeneratorDriverRun.References)
        .AddDocument("Layer.cs", SourceText.From(GeneratorDriverRun.Header + source), filePath: "Layer.cs");

    private static async Task<IReadOnlyList<Diagnostic>> Diagnostics(Document document)
    {
        var compilation = (await document.Project.GetCompilationAsync())!;
        var driver = CSharpGeneratorDriver.Create([new PerSampleGradGenerator().AsSourceGenerator()], parseOptions: (CSharpParseOptions)document.Project.ParseOptions!);
        return driver.RunGenerators(compilation).GetRunResult().Diagnostics;
    }
}
