using System.Collections.Generic;
using System.Composition;
using System.Linq;
using DpToolkit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace DpToolkit.CodeFixes;

/// <summary>DP5007: steps on empty batches too.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class EmptyBatchSkippedFix() : DpCodeFix(DiagnosticIds.EmptyBatchSkipped)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        node is IfStatementSyntax { Else: null, Parent: BlockSyntax, Statement: ContinueStatementSyntax or BlockSyntax { Statements: [ContinueStatementSyntax] } } ? [new("Remove", "Step on empty batches too")]
        : node is IfStatementSyntax { Else: null, Parent: BlockSyntax, Statement: BlockSyntax { Statements.Count: > 0 } } ? [new("Remove", "Step on empty batches too")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        if (node is IfStatementSyntax { Statement: BlockSyntax { Statements: [not ContinueStatementSyntax, ..] statements } } && statements.Last() is not ContinueStatementSyntax)
            editor.InsertBefore(node, statements.Select(statement => statement.WithAdditionalAnnotations(Formatter.Annotation)));
        editor.RemoveNode(node, SyntaxRemoveOptions.KeepNoTrivia);
    }
}
