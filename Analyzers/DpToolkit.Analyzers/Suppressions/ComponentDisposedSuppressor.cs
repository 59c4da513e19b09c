using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Suppressions;

/// <summary>DPS0001: CA2213 asks to dispose of a field that Module.Dispose disposes of.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ComponentDisposedSuppressor() : TorchSuppressor(new("DPS0001", "CA2213", "Module.Dispose disposes of all registered modules, parameters and buffers"))
{
    protected override bool IsMisfire(SyntaxNode node, SemanticModel model, KnownSymbols symbols, CancellationToken cancellationToken) =>
        ComponentField.At(node, model, cancellationToken) is { } field && ComponentField.IsRegistered(field, symbols, cancellationToken) && !ForgetsBase(field.ContainingType, cancellationToken);

    /// <summary>True for a type whose own Dispose(bool) doesn't call the module's.</summary>
    private static bool ForgetsBase(INamedTypeSymbol type, CancellationToken cancellationToken) =>
        type.GetMembers("Dispose").OfType<IMethodSymbol>().Where(method => method.IsOverride)
            .SelectMany(method => method.DeclaringSyntaxReferences)
            .Any(reference => !reference.GetSyntax(cancellationToken).DescendantNodes().OfType<MemberAccessExpressionSyntax>().Any(access => access is { Expression: BaseExpressionSyntax, Name.Identifier.ValueText: "Dispose" }));
}
