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
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } || node is IfStatementSyntax branch && (Jumps(branch) ? branch.Else is not null || branch.Parent is BlockSyntax : branch.Else is null)
            ? [new("Remove", "Step on empty batches too")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var data } } filter)
            editor.ReplaceNode(filter, data.WithTriviaFrom(filter));
        else if (node is IfStatementSyntax branch)
            Take(editor, branch, Jumps(branch) ? branch.Else?.Statement : branch.Statement);
    }

    private static bool Jumps(IfStatementSyntax branch) =>
        (branch.Statement is BlockSyntax { Statements: var statements } ? statements.LastOrDefault() : branch.Statement) is ContinueStatementSyntax or ReturnStatementSyntax { Expression: null };

    /// <summary>Puts what batches with records get in the place of the condition.</summary>
    private static void Take(DocumentEditor editor, IfStatementSyntax branch, StatementSyntax? kept)
    {
        if (kept is null)
        {
            editor.RemoveNode(branch, branch.GetLeadingTrivia().Concat(branch.GetTrailingTrivia()).All(IsBlank) ? SyntaxRemoveOptions.KeepNoTrivia : SyntaxRemoveOptions.KeepExteriorTrivia);
            return;
        }

        var statements = kept is BlockSyntax block && branch.Parent is BlockSyntax around && !SharesNames(block, branch, around) ? block.Statements.ToList() : [kept];
        if (statements.Count > 0 && branch.Parent is BlockSyntax)
        {
            statements[0] = statements[0].WithLeadingTrivia(branch.GetLeadingTrivia().AddRange(statements[0].GetLeadingTrivia().Where(t => !IsBlank(t))));
            editor.InsertBefore(branch, statements.Select(statement => statement.WithAdditionalAnnotations(Formatter.Annotation)));
            editor.RemoveNode(branch, SyntaxRemoveOptions.KeepNoTrivia);
        }
        else
            editor.ReplaceNode(branch, kept.WithTriviaFrom(branch).WithAdditionalAnnotations(Formatter.Annotation));
    }

    /// <summary>True when a variable of the block has a namesake beside it.</summary>
    private static bool SharesNames(BlockSyntax block, IfStatementSyntax branch, BlockSyntax around)
    {
        var names = new HashSet<string>(Names(block));
        return around.Statements.Where(s => s != branch).SelectMany(Names).Any(names.Contains);
    }

    private static IEnumerable<string> Names(SyntaxNode code) => code.DescendantNodes().Select(node => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        SingleVariableDesignationSyntax variable => variable.Identifier.ValueText,
        ForEachStatementSyntax each => each.Identifier.ValueText,
        _ => "",
    }).Where(name => name.Length > 0);

    private static bool IsBlank(SyntaxTrivia trivia) => string.IsNullOrWhiteSpace(trivia.ToString());
}
