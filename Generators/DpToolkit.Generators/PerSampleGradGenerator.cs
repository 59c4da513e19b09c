using System.Text;
using DpToolkit.Generators.Emit;
using DpToolkit.Generators.Parse;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace DpToolkit.Generators;

/// <summary>Writes the per-sample gradients of every [PerSampleGrad] class.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class PerSampleGradGenerator : IIncrementalGenerator
{
    /// <summary>The step that parses a class.</summary>
    public const string ParseStep = "Parse";

    /// <summary>The step that has its model, without diagnostics.</summary>
    public const string ModelStep = "Model";

    /// <summary>The step that has its diagnostics.</summary>
    public const string DiagnosticsStep = "Diagnostics";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var parsed = context.SyntaxProvider.ForAttributeWithMetadataName(
                "DpToolkit.PerSampleGradAttribute",
                static (node, _) => node is ClassDeclarationSyntax or RecordDeclarationSyntax,
                static (attributed, cancellation) => ModuleParser.Parse(attributed, cancellation))
            .WithTrackingName(ParseStep);
        var models = parsed.Select(static (result, _) => result.Module).WithTrackingName(ModelStep);
        var diagnostics = parsed.SelectMany(static (result, _) => result.Diagnostics).WithTrackingName(DiagnosticsStep);
        context.RegisterSourceOutput(models, static (output, model) =>
        {
            if (model is not null)
                output.AddSource(model.FileName, SourceText.From(Emitter.Emit(model), Encoding.UTF8));
        });
        // A location in the tree, so that #pragma and code fixes work; only classes with diagnostics pay for the look-up.
        context.RegisterSourceOutput(
            diagnostics.Combine(context.CompilationProvider),
            static (output, found) => output.ReportDiagnostic(found.Left.ToDiagnostic(found.Right)));
    }
}
