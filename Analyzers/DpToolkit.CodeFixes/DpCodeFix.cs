using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace DpToolkit.CodeFixes;

/// <summary>
/// The base of all fixes. A fix names its offers, which it makes only where they would change something, and edits one
/// document through a <see cref="DocumentEditor"/>; one finding and all findings of a document take the same way.
/// </summary>
public abstract class DpCodeFix(params string[] ids) : CodeFixProvider
{
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(ids);

    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(async (context, document, diagnostics) =>
        await Fix(document, diagnostics, context.CodeActionEquivalenceKey ?? "", context.CancellationToken).ConfigureAwait(false));

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (var diagnostic in context.Diagnostics)
        {
            var node = await NodeAt(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false);
            var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
            if (node is null || model is null)
                continue;
            foreach (var offer in Offers(model, node, diagnostic))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(offer.Title, token => Fix(context.Document, ImmutableArray.Create(diagnostic), offer.Key, token), offer.Key),
                    diagnostic);
            }
        }
    }

    /// <summary>The offers for a finding, best first; none where the code isn't understood.</summary>
    protected abstract IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic);

    /// <summary>Makes the changes of the offer with this key. Called once for each finding, on one editor.</summary>
    protected abstract void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key);

    private async Task<Document> Fix(Document document, ImmutableArray<Diagnostic> diagnostics, string key, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in diagnostics.OrderBy(d => d.Location.SourceSpan.Start))
        {
            if (await NodeAt(document, diagnostic, cancellationToken).ConfigureAwait(false) is { } node
                && Offers(editor.SemanticModel, node, diagnostic).Any(offer => offer.Key == key))
                Edit(editor, node, diagnostic, key);
        }

        return await WithLineEnds(document, editor.GetChangedDocument(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>New lines end as all lines of the document did.</summary>
    private static async Task<Document> WithLineEnds(Document before, Document after, CancellationToken cancellationToken)
    {
        var old = await before.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        if (old is null || old.DescendantTrivia().All(trivia => trivia.ToString() != "\r\n") || old.DescendantTrivia().Any(IsBareLine))
            return after;
        after = await Formatter.FormatAsync(after, Formatter.Annotation, cancellationToken: cancellationToken).ConfigureAwait(false);
        var root = (await after.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        return after.WithSyntaxRoot(root.ReplaceTrivia(root.DescendantTrivia().Where(IsBareLine), (_, _) => SyntaxFactory.CarriageReturnLineFeed));
    }

    private static bool IsBareLine(SyntaxTrivia trivia) => trivia.IsKind(SyntaxKind.EndOfLineTrivia) && trivia.ToString() == "\n";

    private static async Task<SyntaxNode?> NodeAt(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        var root = await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
        return root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
    }
}
