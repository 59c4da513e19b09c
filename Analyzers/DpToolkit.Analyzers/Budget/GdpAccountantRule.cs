using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Budget;

/// <summary>DP5011: the accountant by the central limit theorem.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GdpAccountantRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.GdpAccountant,
        DiagnosticSeverity.Info,
        "The GDP accountant may underestimate",
        "The GDP accountant is an approximation by the central limit theorem, and may give less than the true epsilon; use Accountants.Pld, whose result is a bound");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterOperationAction(
            operation =>
            {
                bool isGdp = operation.Operation switch
                {
                    IPropertyReferenceOperation { Property: { Name: "Gdp" } property } => property.ContainingType.Is(compilation.Symbols.Accountants),
                    IInvocationOperation { TargetMethod: { Name: "Create" } method, Arguments: [{ Value.ConstantValue: { HasValue: true, Value: string name } }] } =>
                        method.ContainingType.Is(compilation.Symbols.Accountants) && name.Equals("gdp", System.StringComparison.OrdinalIgnoreCase),
                    IObjectCreationOperation { Type: { Name: "GdpAccountant" } type } => compilation.Symbols.IsKnownLibrary(type),
                    _ => false,
                };
                if (isGdp && !operation.Operation.Syntax.Ancestors().Any(a => a is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } }))
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, operation.Operation.Syntax.GetLocation()));
            },
            OperationKind.PropertyReference,
            OperationKind.Invocation,
            OperationKind.ObjectCreation);
}
