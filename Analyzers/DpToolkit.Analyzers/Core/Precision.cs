using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers;

/// <summary>The floating-point types that models are made of or moved to.</summary>
internal static class Precision
{
    /// <summary>What a move makes of a model: true for float or double, false for half precision, null where it keeps the type or can't be seen.</summary>
    public static bool? Of(FlowEvent move) => move.Name is "to" or "type"
        ? move.Arguments.Where(a => !a.IsDefault).Select(a => Of(a.Operation)).FirstOrDefault(found => found is not null)
        : Named(move.Name);

    /// <summary>True when a move may change the type of a model's parameters.</summary>
    public static bool MayChange(FlowEvent move) =>
        Of(move) is not null || move.Arguments.Any(a => !a.IsDefault && a.Operation.WithoutConversion().Type is { Name: "ScalarType" or "Tensor" or "Nullable" });

    /// <summary>As <see cref="Of(FlowEvent)"/>, for an expression that gives the type.</summary>
    public static bool? Of(IOperation type) => type switch
    {
        { Type: INamedTypeSymbol { Name: "ScalarType" } named, ConstantValue: { HasValue: true, Value: { } constant } } =>
            named.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(member => member.HasConstantValue && Equals(member.ConstantValue, constant)) is { } member ? Named(member.Name) : null,
        IConversionOperation conversion => Of(conversion.Operand),
        IFieldReferenceOperation { Field: { IsReadOnly: true } field } when field.Type.Name == "ScalarType" && field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value } => Written(value),
        IMemberReferenceOperation { Type.Name: "ScalarType" } member => Named(member.Member.Name),
        ILocalReferenceOperation { Local: var local } when local.Type.ToDisplayString().Contains("ScalarType") && Initial(local) is { } value => Written(value),
        _ => null,
    };

    private static bool? Written(ExpressionSyntax type) => type switch
    {
        MemberAccessExpressionSyntax member => Named(member.Name.Identifier.ValueText),
        IdentifierNameSyntax name => Named(name.Identifier.ValueText),
        _ => null,
    };

    private static bool? Named(string name) => name switch
    {
        "Float16" or "float16" or "half" or "BFloat16" or "bfloat16" => false,
        "Float32" or "float32" or "Float64" or "float64" or "@float" or "float" or "@double" or "double" => true,
        _ => null,
    };

    /// <summary>What a local is declared with, if nothing else is assigned to it.</summary>
    private static ExpressionSyntax? Initial(ILocalSymbol local)
    {
        if (local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: { } value } declarator)
            return null;
        var scope = declarator.Ancestors().First(a => a is MemberDeclarationSyntax and not GlobalStatementSyntax or CompilationUnitSyntax);
        return scope.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(a => a.Left is IdentifierNameSyntax name && name.Identifier.ValueText == local.Name) ? null : value;
    }
}
