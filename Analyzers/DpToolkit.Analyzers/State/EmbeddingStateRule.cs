using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.State;

/// <summary>DP3002: an Embedding that writes its weights in forward, or weighs gradients by the batch.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EmbeddingStateRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.EmbeddingState,
        DiagnosticSeverity.Error,
        "Embedding with max_norm or scale_grad_by_freq",
        "{0} of an embedding in a private model {1}; leave it out");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (!call.TargetMethod.Name.StartsWithOrdinal("Embedding") || !call.TargetMethod.ContainingType.Is(compilation.Symbols.Nn))
                    return;
                bool frozen = call.TargetMethod.Name.EndsWith("_from_pretrained", System.StringComparison.Ordinal) && !call.IsWritten("freeze", false);
                var norm = call.Written("max_norm") is { } given && given.Value.WithoutConversion().Type is { IsValueType: true, OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T } ? given : null;
                var scale = !frozen && call.IsWritten("scale_grad_by_freq", true) ? call.Written("scale_grad_by_freq") : null;
                if (norm is null && scale is null || !operation.IsPrivate(compilation))
                    return;
                if (norm is not null)
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, norm.Syntax.GetLocation(), "max_norm", "writes the rows that the batch looks up into the weights, without noise"));
                if (scale is not null)
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, scale.Syntax.GetLocation(), "scale_grad_by_freq", "divides each sample's gradient by counts over the whole batch"));
            },
            OperationKind.Invocation);
}
