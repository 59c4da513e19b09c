using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Samples;

/// <summary>DP2002: batch normalization as a function in a private model.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FunctionalBatchNormRule() : DpAnalyzer(Descriptor)
{
    /// <summary>How many helpers away from the model.</summary>
    private const int MaxHops = 3;

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
                if (call.TargetMethod.Name == "batch_norm" && call.TargetMethod.ContainingType.Is(compilation.Symbols.Functional) && operation.IsPrivate(compilation) && InTraining(compilation, call, operation.CancellationToken))
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation()));
            },
            OperationKind.Invocation);

    private static bool InTraining(DpCompilation compilation, IInvocationOperation call, CancellationToken cancellationToken) =>
        call.Written("training")?.Value is { } given && IsTraining(compilation, given, MaxHops, cancellationToken);

    /// <summary>True, the module's training, a local that holds it, or a parameter that every call from a private model gives it.</summary>
    private static bool IsTraining(DpCompilation compilation, IOperation value, int hops, CancellationToken cancellationToken) => value switch
    {
        { ConstantValue: { HasValue: true, Value: true } } => true,
        IPropertyReferenceOperation { Property: { Name: "training", ContainingType: var owner }, Instance: { } instance } => compilation.Symbols.IsModule(owner) && IsTrained(compilation, instance, hops, cancellationToken),
        IPropertyReferenceOperation { Property: { IsVirtual: false, IsOverride: false } own, Instance: IInstanceReferenceOperation } => hops > 0 && Getter(compilation, own, cancellationToken) is { } got && IsTraining(compilation, got, hops - 1, cancellationToken),
        ILocalReferenceOperation { Local: var local } => Body(value).DescendantsAndSelf().OfType<IVariableDeclaratorOperation>().Any(made => SymbolEqualityComparer.Default.Equals(made.Symbol, local) && made.Initializer is { } initial && IsTraining(compilation, initial.Value, hops, cancellationToken))
            && !Body(value).DescendantsAndSelf().OfType<IAssignmentOperation>().Any(change => change.Target is ILocalReferenceOperation target && SymbolEqualityComparer.Default.Equals(target.Local, local)),
        IParameterReferenceOperation { Parameter: var parameter } => hops > 0 && Given(compilation, parameter, cancellationToken) is { Count: > 0 } given && given.All(argument => IsTraining(compilation, argument, hops - 1, cancellationToken)),
        _ => false,
    };

    /// <summary>What <c>bool Learning => training</c> gives.</summary>
    private static IOperation? Getter(DpCompilation compilation, IPropertySymbol property, CancellationToken cancellationToken) =>
        property.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) is PropertyDeclarationSyntax { ExpressionBody.Expression: var value } ? compilation.Flow(cancellationToken).Model(value.SyntaxTree).GetOperation(value, cancellationToken) : null;

    /// <summary>True for the module itself, and for a parameter that it gives itself to.</summary>
    private static bool IsTrained(DpCompilation compilation, IOperation module, int hops, CancellationToken cancellationToken) => module.WithoutConversion() switch
    {
        IInstanceReferenceOperation => true,
        IParameterReferenceOperation { Parameter: var parameter } => hops > 0 && Given(compilation, parameter, cancellationToken) is { Count: > 0 } given && given.All(argument => IsTrained(compilation, argument, hops - 1, cancellationToken)),
        _ => false,
    };

    /// <summary>What calls from private models give a method's parameter.</summary>
    private static List<IOperation> Given(DpCompilation compilation, IParameterSymbol parameter, CancellationToken cancellationToken)
    {
        var given = new List<IOperation>();
        if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
            return given;
        var program = compilation.Flow(cancellationToken);
        foreach (var call in compilation.Compilation.Names(method.Name, cancellationToken).Select(name => name.CallBy()).OfType<InvocationExpressionSyntax>())
            if (program.Model(call.SyntaxTree) is var model && model.GetOperation(call, cancellationToken) is IInvocationOperation { TargetMethod: var target } invocation
                && SymbolEqualityComparer.Default.Equals((target.ReducedFrom ?? target).OriginalDefinition, method.OriginalDefinition)
                && program.PrivateModels.Builds(call, model.GetEnclosingSymbol(call.SpanStart, cancellationToken)?.ContainingType)
                && invocation.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter.Name) is { } argument)
                given.Add(argument.Value);
        return given;
    }

    private static IOperation Body(IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }
}
