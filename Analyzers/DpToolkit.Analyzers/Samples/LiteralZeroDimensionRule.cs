using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Samples;

/// <summary>DP2009: a literal 0 that is meant as a dimension and taken as a data type.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LiteralZeroDimensionRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.LiteralZeroDimension,
        DiagnosticSeverity.Warning,
        "Literal 0 is a data type here",
        "In '{0}' the 0 is taken as ScalarType.Byte, not as dimension 0: everything is reduced and cast to bytes; write {1} for the dimension");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation)
    {
        var scalarType = compilation.Symbols.Find("TorchSharp.torch+ScalarType");
        context.RegisterOperationAction(
            operation =>
            {
                var argument = (IArgumentOperation)operation.Operation;
                if (argument is { ArgumentKind: ArgumentKind.Explicit, Parent: IInvocationOperation { TargetMethod.Name: "sum" or "mean" or "prod" } call }
                    && (call.TargetMethod.ContainingType.Is(compilation.Symbols.Tensor) || call.TargetMethod.ContainingType.Is(compilation.Symbols.Torch))
                    && argument.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.ArgumentSyntax { NameColon: null }
                    && argument.Parameter?.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } type && type.TypeArguments[0].Is(scalarType)
                    && argument.Value.WithoutConversion() is { Type.SpecialType: SpecialType.System_Int32, ConstantValue: { HasValue: true, Value: 0 }, Syntax: var zero })
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, argument.Syntax.GetLocation(), call.Syntax.ToString(), call.TargetMethod.Name == "prod" ? $"dim: {zero}" : $"new long[] {{ {zero} }}"));
            },
            OperationKind.Argument);
    }
}
