using System.Collections.Generic;
using System.Composition;
using System.Linq;
using DpToolkit.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace DpToolkit.CodeFixes;

/// <summary>DP1001, DP1002: makes the optimizer after the model is fixed or moved.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class LateOptimizerFix() : DpCodeFix(DiagnosticIds.StaleOptimizer, DiagnosticIds.OptimizerBeforeMove)
{
    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        StatementMove.Of(model, node, diagnostic) is not null ? [new("Move", $"Make the optimizer after the model is {(diagnostic.Id == DiagnosticIds.StaleOptimizer ? "fixed" : "moved")}")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key)
    {
        if (StatementMove.Of(editor.SemanticModel, node, diagnostic) is { } move)
            move.Apply(editor);
    }
}
