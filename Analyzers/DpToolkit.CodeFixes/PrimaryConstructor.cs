using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace DpToolkit.CodeFixes;

/// <summary>A primary constructor written out as an ordinary one, which has a body.</summary>
internal static class PrimaryConstructor
{
    /// <summary>True where only the base class and the initial values of fields take the parameters.</summary>
    public static bool CanExpand(SemanticModel model, ClassDeclarationSyntax type) =>
        model.GetDeclaredSymbol(type) is { DeclaringSyntaxReferences.Length: 1 }
        && Mentions(model, type, type).All(mention => mention.Ancestors().TakeWhile(a => a != type).Any(a => a is PrimaryConstructorBaseTypeSyntax || a is VariableDeclaratorSyntax field && IsField(field)))
        && type.Members.Any(member => member is FieldDeclarationSyntax);

    /// <summary>Replaces the primary constructor by one that ends with a statement.</summary>
    public static void Expand(DocumentEditor editor, ClassDeclarationSyntax type, string statement)
    {
        var fields = Fields(editor.SemanticModel, type).ToList();
        var parent = type.BaseList!.Types.OfType<PrimaryConstructorBaseTypeSyntax>().FirstOrDefault();
        var assignments = fields.Select(field => $"{(Shadowed(type, field) ? "this." : "")}{field.Identifier.ValueText} = {field.Initializer!.Value};");
        string text = $"public {type.Identifier.ValueText}{type.ParameterList!.ToString()}{(parent is null ? "" : " : base" + parent.ArgumentList)} {{ {string.Join(" ", assignments.Append(statement))} }}";
        var constructor = SyntaxFactory.ParseMemberDeclaration(text)!;

        var changed = type.ReplaceNodes(fields.Concat<SyntaxNode>(parent is null ? [] : [parent]), (_, current) => current switch
        {
            VariableDeclaratorSyntax field => field.WithInitializer(null).WithIdentifier(field.Identifier.WithTrailingTrivia()),
            PrimaryConstructorBaseTypeSyntax typed => SyntaxFactory.SimpleBaseType(typed.Type).WithTrailingTrivia(typed.GetTrailingTrivia()),
            _ => current,
        });
        int last = changed.Members.ToList().FindLastIndex(member => member is FieldDeclarationSyntax);
        var above = changed.Members[last];
        constructor = constructor.LaidOutAs(above);
        changed = changed.WithParameterList(null).WithIdentifier(changed.Identifier.WithTrailingTrivia(SyntaxFactory.Space)).WithMembers(changed.Members.Insert(last + 1, constructor));
        editor.ReplaceNode(type, changed);
    }

    private static bool IsField(VariableDeclaratorSyntax variable) => variable.Parent?.Parent is FieldDeclarationSyntax && variable.Initializer is not null;

    private static bool Shadowed(ClassDeclarationSyntax type, VariableDeclaratorSyntax field) => type.ParameterList!.Parameters.Any(p => p.Identifier.ValueText == field.Identifier.ValueText);

    /// <summary>The fields whose initial values are made from parameters.</summary>
    private static IEnumerable<VariableDeclaratorSyntax> Fields(SemanticModel model, ClassDeclarationSyntax type) =>
        type.Members.OfType<FieldDeclarationSyntax>().SelectMany(field => field.Declaration.Variables).Where(field => field.Initializer is { } initial && Mentions(model, type, initial).Any());

    private static IEnumerable<IdentifierNameSyntax> Mentions(SemanticModel model, ClassDeclarationSyntax type, SyntaxNode within) =>
        within.DescendantNodes().OfType<IdentifierNameSyntax>().Where(name => model.GetSymbolInfo(name).Symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } of }
            && of.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() == type));
}
