using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.CodeFixes;

/// <summary>The declaration that a layer is put into: its type, and all that it declares.</summary>
internal sealed record LayerHolder(TypeSyntax Type, IReadOnlyList<ISymbol> Symbols)
{
    /// <summary>What holds a layer made here; null where it is passed on, or declared in another file.</summary>
    public static LayerHolder? Of(SemanticModel model, SyntaxNode creation)
    {
        var target = creation.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } => model.GetDeclaredSymbol(variable),
            EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } => model.GetDeclaredSymbol(property),
            AssignmentExpressionSyntax assignment when assignment.Right == creation => model.GetSymbolInfo(assignment.Left).Symbol,
            _ => null,
        };
        return target?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is { } declaration && declaration.SyntaxTree == creation.SyntaxTree ? Declared(model, declaration) : null;
    }

    /// <summary>The variable with those beside it, or the property; null for anything else.</summary>
    public static LayerHolder? Declared(SemanticModel model, SyntaxNode declaration) => declaration switch
    {
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax all } => new(all.Type, all.Variables.Select(variable => model.GetDeclaredSymbol(variable)).OfType<ISymbol>().ToList()),
        PropertyDeclarationSyntax property when model.GetDeclaredSymbol(property) is { } symbol => new(property.Type, [symbol]),
        _ => null,
    };

    /// <summary>What a variable or property is declared with.</summary>
    public static ExpressionSyntax? InitialValue(ISymbol symbol) => symbol.DeclaringSyntaxReferences[0].GetSyntax() switch
    {
        VariableDeclaratorSyntax variable => variable.Initializer?.Value,
        PropertyDeclarationSyntax property => property.Initializer?.Value,
        _ => null,
    };

    /// <summary>Each mention in the file, with its <c>this.</c>.</summary>
    public static IEnumerable<ExpressionSyntax> Uses(SemanticModel model, ISymbol symbol) =>
        from name in model.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
        where name.Identifier.ValueText == symbol.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, symbol)
        select name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } self && self.Name == name ? self : (ExpressionSyntax)name;
}
