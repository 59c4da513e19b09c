using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Suppressions;

/// <summary>DPS0004: CA1823 calls a field unused that RegisterComponents uses.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ComponentUsedSuppressor() : TorchSuppressor(new("DPS0004", "CA1823", "RegisterComponents reads the field: without it the model would lack these parameters"))
{
    protected override bool IsMisfire(SyntaxNode node, SemanticModel model, KnownSymbols symbols, CancellationToken cancellationToken) =>
        ComponentField.At(node, model, cancellationToken) is { } field && ComponentField.IsRegistered(field, symbols, cancellationToken);
}
