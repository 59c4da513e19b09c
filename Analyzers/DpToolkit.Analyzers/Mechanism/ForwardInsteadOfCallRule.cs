using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using DpToolkit.Analyzers.Layers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1007: a layer of a private model run past its hooks.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForwardInsteadOfCallRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.ForwardInsteadOfCall,
        DiagnosticSeverity.Warning,
        "forward() instead of call()",
        "forward() runs this layer past its hooks, so its gradients are not clipped; run it by call()");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation)
    {
        var gate = new object();
        ILookup<SyntaxNode, bool>? runs = null;
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (call.TargetMethod.Name != "forward" || call.Instance is not { Type: { } type } instance || !compilation.Symbols.IsModule(type) || instance.Syntax is BaseExpressionSyntax or ThisExpressionSyntax
                    || instance is IInstanceReferenceOperation || !HasCall(type))
                    return;
                var program = compilation.Flow(operation.CancellationToken);
                var models = program.PrivateModels;
                bool inside = operation.ContainingSymbol.ContainingType is { } owner && models.Contains(owner);
                bool isPart = type is INamedTypeSymbol named && named.IsInSource() && models.Contains(named) && !IsKept(instance);
                bool isPrivate = (inside || isPart) && HeldParameters.In(program, type) || inside && (ListOf(compilation.Symbols, instance) is { } modules && HeldParameters.MayHold(program, modules) || HeldParameters.Given(program, instance))
                    || inside && instance is IArrayElementReferenceOperation { ArrayReference: { Type: { } array } list } && IsList(compilation.Symbols, array) && HeldParameters.GivenTo(program, list)
                    || (inside || models.Builds(call.Syntax, null)) && HeldParameters.GivenByCallers(program, instance);
                var known = Runs(program)[call.Syntax];
                if ((isPrivate && !known.Contains(false) || known.Contains(true)) && !WeightUse.IsWithoutGradient(call))
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation()));
            },
            OperationKind.Invocation);

        ILookup<SyntaxNode, bool> Runs(ProgramFlow program)
        {
            lock (gate)
                return runs ??= ModelRuns(program);
        }
    }

    /// <summary>Where a private model as a whole is run by forward(): true for the private one, false for the original, whose use is another fault.</summary>
    private static ILookup<SyntaxNode, bool> ModelRuns(ProgramFlow program) =>
        (from history in program.Histories
         from made in MadePrivate.In(history)
         from run in history.All(FlowEventKind.Forward)
         let original = OriginalUsedRule.PartUsed(history, made, run) is not null
         where original || run.Receiver.Single == made.PrivateModel
         select (run.Operation.Syntax, !original)).ToLookup(run => run.Syntax, run => run.Item2);

    /// <summary>False for a module of a plain <c>nn.Module</c>, which has no call() and runs no hooks.</summary>
    private static bool HasCall(ITypeSymbol? type) =>
        type is ITypeParameterSymbol parameter ? parameter.ConstraintTypes.Any(HasCall) : type is not null && (!type.GetMembers("call").IsEmpty || HasCall(type.BaseType));

    /// <summary>True for a module made here and handed to nobody: another instance is the private one.</summary>
    private static bool IsKept(IOperation instance) =>
        instance is ILocalReferenceOperation { Local: var local }
        && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax }
        && LocalUses.Of(instance, local).All(use => use.Parent is IInvocationOperation call && call.Instance == use || use.Parent is IMemberReferenceOperation member && member.Instance == use);

    /// <summary>The ModuleList, ModuleDict or array of modules of any kind that a layer is out of.</summary>
    private static IOperation? ListOf(KnownSymbols symbols, IOperation instance)
    {
        var list = instance switch
        {
            IPropertyReferenceOperation { Property.IsIndexer: true } element => element.Instance,
            ILocalReferenceOperation { Local: { Type.Name: "Module", DeclaringSyntaxReferences: [var declared] } } when declared.GetSyntax() is ForEachStatementSyntax each => instance.SemanticModel?.GetOperation(each.Expression),
            IParameterReferenceOperation { Parameter: { Type.Name: "Module", ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction }, DeclaringSyntaxReferences: [var declared] } }
                when declared.GetSyntax().FirstAncestorOrSelf<LambdaExpressionSyntax>() is { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var source } } } } => instance.SemanticModel?.GetOperation(source),
            _ => null,
        };
        return list?.WithoutConversion() is { Type: { } type } known && IsList(symbols, type) ? known : null;
    }

    private static bool IsList(KnownSymbols symbols, ITypeSymbol type) =>
        type.Name is "ModuleList" or "ModuleDict" && symbols.IsLayer(type, type.Name)
        || (type is IArrayTypeSymbol array ? array.ElementType : type is INamedTypeSymbol { TypeArguments: [.., var last] } && type.AllInterfaces.Any(i => i.Name == "IEnumerable") ? last : null).Is(symbols.Module2);
}
