using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Suppressions;

/// <summary>DPS0002: CA2000 asks to dispose of a component that a module takes over.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OwnershipSuppressor() : TorchSuppressor(new("DPS0002", "CA2000", "The module that it is registered in disposes of it"))
{
    protected override bool IsMisfire(SyntaxNode node, SemanticModel model, KnownSymbols symbols, CancellationToken cancellationToken) =>
        node.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } }
        && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { Name: "register_module" or "register_parameter" or "register_buffer" or "add_module" or "append" } method
        && (method.ContainingType.Is(symbols.Module) || method.ContainingType.Is(symbols.Sequential) || method.Name != "append" && symbols.IsModule(method.ContainingType));
}
