using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.State;

/// <summary>DP3001: forward writes what it saw of the samples into a buffer.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BuffersUpdatedRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.BuffersUpdated,
        DiagnosticSeverity.Error,
        "Buffers updated from private samples",
        "{0} keeps statistics of private samples in the model's state, without noise; {1}");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation)
    {
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (call.TargetMethod.ContainingType.Is(compilation.Symbols.Nn) && call.TargetMethod.Name is "InstanceNorm1d" or "InstanceNorm2d" or "InstanceNorm3d"
                    && call.IsWritten("track_running_stats", true) && operation.IsPrivate(compilation))
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, call.Written("track_running_stats")!.Syntax.GetLocation(), "track_running_stats", "leave it out: the layer then uses each sample's own statistics"));
            },
            OperationKind.Invocation);
        context.RegisterOperationBlockAction(block =>
        {
            if (block.OwningSymbol is not IMethodSymbol method)
                return;
            foreach (var body in block.OperationBlocks)
                foreach (var (write, member) in ForwardWrites.In(compilation.Symbols, method, body, () => compilation.Flow(block.CancellationToken).PrivateModels.Types))
                    if (!IsParameter(compilation.Symbols, member) && compilation.Flow(block.CancellationToken).PrivateModels.Contains(method.ContainingType))
                        block.ReportDiagnostic(Diagnostic.Create(Rule, write.Syntax.GetLocation(), $"'{member.Name}'", "compute it from public data before training"));
        });
    }

    /// <summary>A weight is DP1010's.</summary>
    private static bool IsParameter(KnownSymbols symbols, ISymbol member) => (member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type).DerivesFrom(symbols.Parameter);
}
