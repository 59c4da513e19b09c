using System;
using System.Collections.Generic;
using System.Composition;
using System.Linq;
using DpToolkit.Analyzers;
using DpToolkit.Analyzers.Mechanism;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace DpToolkit.CodeFixes;

/// <summary>DP1003: uses what came out of MakePrivate.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class OriginalUsedFix() : DpCodeFix(DiagnosticIds.OriginalUsed)
{
    private static readonly string[] Parts = ["Model", "Optimizer", "Data"];

    protected override IEnumerable<FixOffer> Offers(SemanticModel model, SyntaxNode node, Diagnostic diagnostic) =>
        Target(node) is not null && Private(model, node, diagnostic) is { } name ? [new("Private", $"Use '{name}'")] : [];

    protected override void Edit(DocumentEditor editor, SyntaxNode node, Diagnostic diagnostic, string key) =>
        editor.ReplaceOnce(Target(node)!, (current, _) => SyntaxFactory.ParseExpression(Private(editor.SemanticModel, node, diagnostic)!).WithTriviaFrom(current));

    /// <summary>False where a helper's parameter doesn't take the private one.</summary>
    private static bool Fits(SemanticModel model, SyntaxNode node, string name) =>
        Target(node) is not { Parent: ArgumentSyntax } argument || model.GetTypeInfo(argument).ConvertedType is not { } parameter
        || model.GetSpeculativeTypeInfo(node.SpanStart, SyntaxFactory.ParseExpression(name), SpeculativeBindingOption.BindAsExpression).Type is { } given && model.Compilation.ClassifyConversion(given, parameter).IsImplicit;

    private static ExpressionSyntax? Target(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } => member.Expression,
        ExpressionSyntax expression => expression,
        _ => null,
    };

    /// <summary>The name of the private part, where it has one in scope.</summary>
    private static string? Private(SemanticModel model, SyntaxNode node, Diagnostic diagnostic)
    {
        if (diagnostic.AdditionalLocations.FirstOrDefault() is not { SourceTree: { } tree } made || tree != node.SyntaxTree || !diagnostic.Properties.TryGetValue(OriginalUsedRule.Part, out string? part))
            return null;
        int index = Array.IndexOf(Parts, part);
        var call = tree.GetRoot().FindNode(made.SourceSpan, getInnermostNodeForTie: true);
        string? root = null, name = null;
        if (call.Parent is AssignmentExpressionSyntax { Left: DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax { Variables: { Count: 3 } variables } } })
            root = name = (variables[index] as SingleVariableDesignationSyntax)?.Identifier.ValueText;
        else if (call.Parent is AssignmentExpressionSyntax { Left: TupleExpressionSyntax { Arguments: { Count: 3 } arguments } })
            root = name = arguments[index].Expression switch
            {
                DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax single } => single.Identifier.ValueText,
                IdentifierNameSyntax { Identifier.ValueText: not "_" } id => id.Identifier.ValueText,
                _ => null,
            };
        else if (call.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable })
            name = (root = variable.Identifier.ValueText) + "." + part;
        else if (call.Parent is AssignmentExpressionSyntax { Left: IdentifierNameSyntax held } && model.GetSymbolInfo(held).Symbol is IFieldSymbol or IPropertySymbol)
            name = (root = held.Identifier.ValueText) + "." + part;
        return root is not null && model.LookupSymbols(node.SpanStart, name: root).Any() && Fits(model, node, name!) ? name : null;
    }
}
