using System.Collections.Generic;
using System.Composition;
using System.Linq;
using DpToolkit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace DpToolkit.CodeFixes;

/// <summary>DP5009: takes up the whole training, after MakePrivate.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ResumedWithoutAccountantFix() : DpCodeFix(DiagnosticIds.ResumedWithoutAccountant)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        Changed(model, node, diagnostic) is { } changed && Places(node, diagnostic) is not null ? [new("LoadCheckpoint", $"Use {changed} after MakePrivate")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        var changed = Changed(editor.SemanticModel, node, diagnostic)!.WithTriviaFrom(node);
        var (load, made) = Places(node, diagnostic)!.Value;
        if (load.SpanStart > made.SpanStart)
        {
            editor.ReplaceNode(node, changed);
            return;
        }

        editor.RemoveNode(load, SyntaxRemoveOptions.KeepNoTrivia);
        var kept = load.ReplaceNode(node, changed);
        editor.InsertAfter(made, kept.RemoveNodes(kept.DescendantNodes().Where(IsState), SyntaxRemoveOptions.KeepNoTrivia)!);
    }

    private static ExpressionSyntax? Changed(SemanticModel model, SyntaxNode node, Diagnostic diagnostic)
    {
        if (node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "load" }, Parent: ExpressionStatementSyntax } call
            || EngineNames.Path(model, call) is not { } path || EngineNames.MakePrivate(diagnostic) is not { Expression: MemberAccessExpressionSyntax { Expression: { } engine } })
            return null;
        return SyntaxFactory.ParseExpression($"{engine.WithoutTrivia()}.LoadCheckpoint({path})");
    }

    /// <summary>The statement that loads, which is all that it does, and that of MakePrivate, in one list.</summary>
    private static (SyntaxNode Load, SyntaxNode Made)? Places(SyntaxNode node, Diagnostic diagnostic)
    {
        if (EngineNames.MakePrivate(diagnostic) is not { } made)
            return null;
        var list = made.Ancestors().FirstOrDefault(a => a is BlockSyntax or CompilationUnitSyntax);
        var after = made.Ancestors().FirstOrDefault(a => a.Parent == list);
        var load = node.Ancestors().FirstOrDefault(a => a.Parent == list);
        if (after is null || load is null)
            return null;
        var statement = load is GlobalStatementSyntax global ? global.Statement : load;
        bool loadsOnly = statement is ExpressionStatementSyntax
            || statement is IfStatementSyntax { Else: null } branch && (branch.Statement == node.Parent || branch.Statement is BlockSyntax block && block.Statements.All(s => s == node.Parent || IsState(s)));
        return loadsOnly || load.SpanStart > after.SpanStart ? (load, after) : null;
    }

    /// <summary>The optimizer's state, which the checkpoint holds too.</summary>
    private static bool IsState(SyntaxNode statement) =>
        statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "load_state_dict" } } };
}
