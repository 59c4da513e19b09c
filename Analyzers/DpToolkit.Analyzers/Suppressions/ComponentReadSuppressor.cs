using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Suppressions;

/// <summary>DPS0003: IDE0052 wants to remove a field that nobody reads, but RegisterComponents does.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ComponentReadSuppressor() : TorchSuppressor(new("DPS0003", "IDE0052", "RegisterComponents reads the field: without it the model would lack these parameters"))
{
    protected override bool IsMisfire(SyntaxNode node, SemanticModel model, KnownSymbols symbols, CancellationToken cancellationToken) =>
        ComponentField.At(node, model, cancellationToken) is { } field && ComponentField.IsRegistered(field, symbols, cancellationToken);
}
