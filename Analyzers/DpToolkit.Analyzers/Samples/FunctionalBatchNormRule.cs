using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
        || call.Written("training")?.Value is { } given && IsTraining(symbols, given);

    /// <summary>The module's training, a local that holds it, or a parameter that every call in the class gives it.</summary>
    private static bool IsTraining(KnownSymbols symbols, IOperation value) => value switch
    {
        IPropertyReferenceOperation { Property.Name: "training", Instance: IInstanceReferenceOperation } property => symbols.IsModule(property.Property.ContainingType),
        ILocalReferenceOperation { Local: var local } => Body(value).DescendantsAndSelf().OfType<IVariableDeclaratorOperation>().Any(made => SymbolEqualityComparer.Default.Equals(made.Symbol, local) && made.Initializer is { } initial && IsTraining(symbols, initial.Value))
            && !Body(value).DescendantsAndSelf().OfType<IAssignmentOperation>().Any(change => change.Target is ILocalReferenceOperation target && SymbolEqualityComparer.Default.Equals(target.Local, local)),
        IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } method } parameter } => AlwaysTraining(value, method, parameter),
        _ => false,
    };

    private static bool AlwaysTraining(IOperation value, IMethodSymbol method, IParameterSymbol parameter)
    {
        var calls = method.ContainingType.DeclaringSyntaxReferences.Where(part => part.SyntaxTree == value.Syntax.SyntaxTree).SelectMany(part => part.GetSyntax().DescendantNodes().OfType<InvocationExpressionSyntax>())
            .Where(call => call.Expression is IdentifierNameSyntax name && name.Identifier.ValueText == method.Name || call.Expression is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var member } && member.Identifier.ValueText == method.Name).ToList();
        return calls.Count > 0 && calls.All(call => (call.ArgumentList.Arguments.FirstOrDefault(a => a.NameColon?.Name.Identifier.ValueText == parameter.Name) ?? call.ArgumentList.Arguments.ElementAtOrDefault(parameter.Ordinal))?.Expression.ToString() is "training" or "this.training" or "true");
    }

    private static IOperation Body(IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }
}
