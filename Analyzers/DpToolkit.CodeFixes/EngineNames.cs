using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.CodeFixes;

/// <summary>Finds what an engine is called where a fix needs it.</summary>
internal static class EngineNames
{
    /// <summary>The engine of the finding's MakePrivate, or else the only one in scope; null where none has a name there.</summary>
    public static string? At(SemanticModel model, int position, Diagnostic diagnostic)
    {
        if (MakePrivate(diagnostic) is { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax made } } && model.LookupSymbols(position, name: made.Identifier.ValueText).Any(IsEngine))
            return made.Identifier.ValueText;
        var engines = model.LookupSymbols(position).Where(IsEngine).ToList();
        return engines.Count == 1 ? engines[0].Name : null;
    }

    /// <summary>The call of MakePrivate that the finding points to, in the same file.</summary>
    public static InvocationExpressionSyntax? MakePrivate(Diagnostic diagnostic) =>
        diagnostic.AdditionalLocations.FirstOrDefault() is { SourceTree: { } tree } made && tree == diagnostic.Location.SourceTree
            ? tree.GetRoot().FindNode(made.SourceSpan, getInnermostNodeForTie: true) as InvocationExpressionSyntax
            : null;

    /// <summary>The path argument of a save or load, when it is text.</summary>
    public static ExpressionSyntax? Path(SemanticModel model, InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments.Count > 0 && model.GetTypeInfo(call.ArgumentList.Arguments[0].Expression).Type?.SpecialType == SpecialType.System_String
            ? call.ArgumentList.Arguments[0].Expression
            : null;

    private static bool IsEngine(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    } is { Name: "PrivacyEngine", ContainingNamespace.Name: "DpToolkit" };
}
