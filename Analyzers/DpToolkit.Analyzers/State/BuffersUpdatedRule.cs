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

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (call.TargetMethod.ContainingType.Is(compilation.Symbols.Nn))
                {
                    if (call.TargetMethod.Name is "InstanceNorm1d" or "InstanceNorm2d" or "InstanceNorm3d" && call.IsWritten("track_running_stats", true) && operation.IsPrivate(compilation))
                        operation.ReportDiagnostic(Diagnostic.Create(Rule, call.Written("track_running_stats")!.Syntax.GetLocation(), "track_running_stats", "leave it out: the layer then uses each sample's own statistics"));
                    return;
                }

                if (Buffer(compilation.Symbols, operation.ContainingSymbol, call) is { } field && operation.IsPrivate(compilation))
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation(), $"'{field.Name}'", "compute it from public data before training"));
            },
            OperationKind.Invocation);

    /// <summary>The tensor field that a plain statement of forward overwrites with something computed from its input.</summary>
    private static IFieldSymbol? Buffer(KnownSymbols symbols, ISymbol method, IInvocationOperation call) =>
        method is IMethodSymbol { Name: "forward" } && symbols.IsModule(method.ContainingType)
        && call.TargetMethod.Name is "copy_" or "add_" or "sub_" or "lerp_" && call.TargetMethod.ContainingType.Is(symbols.Tensor)
        && Written(call.Instance) is { Instance: IInstanceReferenceOperation } field && field.Field.Type.Is(symbols.Tensor)
        && call.Arguments.Any(argument => symbols.IsTensor(argument.Value.Type) && argument.Descendants().OfType<IParameterReferenceOperation>().Any(p => SymbolEqualityComparer.Default.Equals(p.Parameter.ContainingSymbol, method)))
        && RunsInTraining(symbols, call)
            ? field.Field
            : null;

    /// <summary>The field under in-place calls: <c>mean.mul_(0.9).add_(x)</c> writes mean.</summary>
    private static IFieldReferenceOperation? Written(IOperation? receiver) => receiver switch
    {
        IFieldReferenceOperation field => field,
        IInvocationOperation { TargetMethod.Name: "mul_" or "add_" or "sub_" or "div_" } inner => Written(inner.Instance),
        _ => null,
    };

    private static bool RunsInTraining(KnownSymbols symbols, IOperation operation)
    {
        for (var (child, parent) = (operation, operation.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
        {
            if (parent is IConditionalOperation branch && child != branch.Condition
                && !(child == branch.WhenTrue && branch.Condition is IPropertyReferenceOperation { Property.Name: "training" } property && symbols.IsModule(property.Property.ContainingType)))
                return false;
            if (parent is ILoopOperation or ISwitchOperation or ISwitchExpressionOperation or IAnonymousFunctionOperation or ILocalFunctionOperation or ITryOperation)
                return false;
        }

        return true;
    }
}
