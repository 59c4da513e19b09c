using System.Collections.Immutable;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Suppressions;

/// <summary>The base of suppressors: takes back what a rule of the SDK says about TorchSharp code where it can't know better.</summary>
public abstract class TorchSuppressor(SuppressionDescriptor suppression) : DiagnosticSuppressor
{
    public sealed override ImmutableArray<SuppressionDescriptor> SupportedSuppressions { get; } = ImmutableArray.Create(suppression);

    public sealed override void ReportSuppressions(SuppressionAnalysisContext context)
    {
        var symbols = DpCompilation.Get(context.Compilation).Symbols;
        if (!symbols.HasTorch)
            return;
        foreach (var diagnostic in context.ReportedDiagnostics)
            if (diagnostic.Location.SourceTree is { } tree
                && IsMisfire(tree.GetRoot(context.CancellationToken).FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), context.GetSemanticModel(tree), symbols, context.CancellationToken))
                context.ReportSuppression(Suppression.Create(suppression, diagnostic));
    }

    /// <summary>True where what the rule says of this node is wrong.</summary>
    protected abstract bool IsMisfire(SyntaxNode node, SemanticModel model, KnownSymbols symbols, CancellationToken cancellationToken);
}
