using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Unit;

/// <summary>DP4003: a recurrent layer whose dimension 0 is time.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SequenceFirstRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.SequenceFirst,
        DiagnosticSeverity.Warning,
        "Sequence-first layout in a private model",
        "{0} takes time as dimension 0 here (batchFirst is false), so steps of time would be clipped instead of samples; pass batchFirst: true and input of shape [B, T, d]");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterOperationAction(
            operation =>
            {
                var arguments = compilation.Symbols.MadeBy(operation.Operation);
                if (arguments.IsDefault || compilation.Symbols.NativeName(operation.Operation.Type) is not ("LSTM" or "GRU" or "RNN"))
                    return;
                if ((arguments.Written("batchFirst") is null || arguments.IsWritten("batchFirst", false)) && operation.IsPrivate(compilation))
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, operation.Operation.Syntax.GetLocation(), operation.Operation.Type!.Name));
            },
            OperationKind.Invocation,
            OperationKind.ObjectCreation);
}
