using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Layers;

/// <summary>DP7002: a layer of a private model that multiplies its parameters in native code.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NeedsTwinRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.NeedsTwin,
        DiagnosticSeverity.Warning,
        "Layer that needs its DP twin",
        "{0} multiplies its parameters in native code, where no sample has a gradient of its own, so MakePrivate refuses it; make a {1}, which computes the same");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                var symbols = compilation.Symbols;
                if (!symbols.NeedsTwin(call.Type) || symbols.MadeBy(call).IsDefault || symbols.TwinOf(call.Type) is not { } twin || IsPattern(symbols, call) || IsLeftBehind(symbols, call))
                    return;
                var models = compilation.Flow(operation.CancellationToken).PrivateModels;
                var within = operation.ContainingSymbol.ContainingType ?? operation.ContainingSymbol as INamedTypeSymbol;
                if (!models.BuildsUnfixed(call.Syntax, within))
                    return;
                if (!MayFreeze(operation.Compilation, operation.CancellationToken) && !MayRegister(operation.Compilation, call.Type!.Name, operation.CancellationToken))
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, call.Syntax.GetLocation(), call.Type!.Name, twin.Name));
            },
            OperationKind.Invocation);

    /// <summary>True for a layer that a stack is made like, which is no part of the model: the stack is reported.</summary>
    private static bool IsPattern(KnownSymbols symbols, IInvocationOperation layer)
    {
        if (layer.Type!.Name is not ("TransformerEncoderLayer" or "TransformerDecoderLayer"))
            return false;
        return layer.Parent switch
        {
            IArgumentOperation { Parent: IInvocationOperation stack } => !symbols.MadeBy(stack).IsDefault,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => IsPattern(symbols, layer, local),
            _ => false,
        };
    }

    private static bool IsPattern(KnownSymbols symbols, IOperation layer, ILocalSymbol local)
    {
        var uses = LocalUses.Of(layer, local).ToList();
        return uses.Count > 0 && uses.All(use => use.Parent is IArgumentOperation { Parent: IInvocationOperation stack } && !symbols.MadeBy(stack).IsDefault);
    }

    /// <summary>True for a layer that a twin is made from, with its weights, and that no module gets.</summary>
    private static bool IsLeftBehind(KnownSymbols symbols, IInvocationOperation layer) => layer.Parent switch
    {
        IArgumentOperation { Parent: { } taker } => IsTwinOf(symbols, taker),
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => LocalUses.StaysBehind(layer, local, taker => IsTwinOf(symbols, taker)),
        _ => false,
    };

    private static bool IsTwinOf(KnownSymbols symbols, IOperation taker) =>
        taker is IInvocationOperation { TargetMethod: { Name: "From", IsStatic: true } from } && symbols.NativeName(from.ContainingType) is not null;

    /// <summary>True where parameters may be frozen.</summary>
    private static bool MayFreeze(Compilation compilation, CancellationToken cancellationToken) =>
        compilation.Names("requires_grad", cancellationToken).Any(name => name.Parent is MemberAccessExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } set && assignment.Left == set && !assignment.Right.IsKind(SyntaxKind.TrueLiteralExpression))
        || compilation.Names("requires_grad_", cancellationToken).Any(name => name.CallBy() is { ArgumentList.Arguments: [{ Expression: var on }] } && !on.IsKind(SyntaxKind.TrueLiteralExpression));

    /// <summary>True where the layer may have a rule that somebody wrote.</summary>
    private static bool MayRegister(Compilation compilation, string layer, CancellationToken cancellationToken) =>
        compilation.Names("Register", cancellationToken).Any(name => name is { Parent: MemberAccessExpressionSyntax } && name.CallBy() is not null
            && (name is not GenericNameSyntax generic || generic.TypeArgumentList.Arguments.Any(argument => argument.DescendantTokens().Any(token => token.ValueText == layer))));
}
