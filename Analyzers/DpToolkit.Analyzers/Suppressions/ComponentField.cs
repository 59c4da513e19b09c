using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.Suppressions;

/// <summary>Fields that <c>RegisterComponents()</c> finds by reflection: the module saves, moves and disposes of what they hold.</summary>
internal static class ComponentField
{
    /// <summary>
    /// True for a field of a module, parameter or tensor in a module class whose constructor calls RegisterComponents(), where the
    /// field isn't assigned after that call or outside constructors.
    /// </summary>
    public static bool IsRegistered(IFieldSymbol field, KnownSymbols symbols, CancellationToken cancellationToken)
    {
        if (field.IsStatic || !symbols.IsModule(field.ContainingType) || !symbols.IsModule(field.Type) && !symbols.IsTensor(field.Type) && !field.Type.DerivesFrom(symbols.Parameter))
            return false;
        var declarations = field.ContainingType.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellationToken)).ToList();
        var registrations = declarations.SelectMany(declaration => declaration.DescendantNodes(IsOfThisType)).OfType<InvocationExpressionSyntax>().Where(IsRegistration).ToList();
        return registrations.Any(call => call.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is not null)
            && declarations.SelectMany(declaration => declaration.DescendantNodes(IsOfThisType)).OfType<AssignmentExpressionSyntax>()
                .Where(assignment => NameOf(assignment.Left) == field.Name)
                .All(assignment => assignment.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is { } constructor
                    && registrations.All(call => call.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() != constructor || call.SpanStart > assignment.SpanStart));
    }

    /// <summary>The field declared at this node.</summary>
    public static IFieldSymbol? At(SyntaxNode node, SemanticModel model, CancellationToken cancellationToken) =>
        node.FirstAncestorOrSelf<VariableDeclaratorSyntax>() is { } declarator ? model.GetDeclaredSymbol(declarator, cancellationToken) as IFieldSymbol : null;

    private static bool IsOfThisType(SyntaxNode node) => node is not BaseTypeDeclarationSyntax || node.Parent is not BaseTypeDeclarationSyntax;

    private static bool IsRegistration(InvocationExpressionSyntax call) => call.ArgumentList.Arguments.Count == 0 && NameOf(call.Expression) == "RegisterComponents";

    private static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } member => member.Name.Identifier.ValueText,
        _ => null,
    };
}
