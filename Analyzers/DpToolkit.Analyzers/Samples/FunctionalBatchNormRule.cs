using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Samples;

/// <summary>DP2002: batch normalization as a function in a private model.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FunctionalBatchNormRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.FunctionalBatchNorm,
        DiagnosticSeverity.Error,
        "functional.batch_norm in a private model",
        "batch_norm in training normalizes each sample by the statistics of the whole batch, so no sample's influence is bounded; use group_norm, which normalizes within a sample");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (call.TargetMethod.Name == "batch_norm" && call.TargetMethod.ContainingType.Is(compilation.Symbols.Functional) && InTraining(compilation.Symbols, call) && operation.IsPrivate(compilation))
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation()));
            },
            OperationKind.Invocation);

    private static bool InTraining(KnownSymbols symbols, IInvocationOperation call) =>
        call.IsWritten("training", true)
        || call.Written("training")?.Value is IPropertyReferenceOperation { Property.Name: "training", Instance: IInstanceReferenceOperation } property && symbols.IsModule(property.Property.ContainingType);
}
