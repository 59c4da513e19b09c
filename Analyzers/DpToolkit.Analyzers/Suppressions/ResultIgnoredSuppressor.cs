using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Suppressions;

/// <summary>DPS0005: IDE0058 wants a result used that is the receiver itself, or that a step returns for closures only.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ResultIgnoredSuppressor() : TorchSuppressor(new("DPS0005", "IDE0058", "The call changes its receiver and returns it for chaining"))
{
    protected override bool IsMisfire(SyntaxNode node, SemanticModel model, KnownSymbols symbols, CancellationToken cancellationToken) =>
        (node.FirstAncestorOrSelf<ExpressionStatementSyntax>()?.Expression ?? node) is InvocationExpressionSyntax call
        && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol method && symbols.IsKnownLibrary(method)
        && (IsInPlace(method, symbols) || method.Name == "step" && symbols.IsOptimizer(method.ContainingType) || IsOnModule(method, call, model, symbols, cancellationToken));

    private static bool IsInPlace(IMethodSymbol method, KnownSymbols symbols) =>
        method.Name.Length > 1 && method.Name[method.Name.Length - 1] == '_' && symbols.IsTensor(method.ReturnType) && (symbols.IsTensor(method.ContainingType) || method.ContainingType.ContainingType.Is(symbols.Nn));

    /// <summary>Modules move in place, unlike tensors.</summary>
    private static bool IsOnModule(IMethodSymbol method, InvocationExpressionSyntax call, SemanticModel model, KnownSymbols symbols, CancellationToken cancellationToken) =>
        method.Name is "to" or "cuda" or "cpu" or "append" && call.Expression is MemberAccessExpressionSyntax { Expression: { } receiver } && symbols.IsModule(model.GetTypeInfo(receiver, cancellationToken).Type);
}
