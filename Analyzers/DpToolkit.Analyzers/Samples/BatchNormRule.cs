using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Samples;

/// <summary>DP2001: a BatchNorm in a private model.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BatchNormRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.BatchNorm,
        DiagnosticSeverity.Error,
        "BatchNorm in a private model",
        "{0} normalizes each sample by the statistics of the whole batch, so no sample's influence is bounded; use GroupNorm, InstanceNorm or LayerNorm, which normalize within a sample (accuracy usually moves by a point or two; tune the learning rate again)");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterOperationAction(
            operation =>
            {
                var type = operation.Operation.Type;
                if (!IsBatchNorm(compilation.Symbols, type) || operation.Operation is IInvocationOperation { TargetMethod.ContainingType: var owner } && !owner.Is(compilation.Symbols.Nn))
                    return;
                var models = compilation.Flow(operation.CancellationToken).PrivateModels;
                if (models.BuildsUnfixed(operation.Operation.Syntax, operation.ContainingSymbol.ContainingType ?? operation.ContainingSymbol as INamedTypeSymbol))
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, operation.Operation.Syntax.GetLocation(), type!.Name));
            },
            OperationKind.Invocation,
            OperationKind.ObjectCreation);

    private static bool IsBatchNorm(KnownSymbols symbols, ITypeSymbol? type) =>
        type is not null && type.Name.StartsWithOrdinal("BatchNorm") && new[] { "BatchNorm1d", "BatchNorm2d", "BatchNorm3d" }.Any(name => symbols.IsLayer(type, name));
}
