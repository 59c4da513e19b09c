using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using DpToolkit.Analyzers.BatchFlow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Flow;

/// <summary>Reads from a data set's code the shape of a part of its records.</summary>
internal static class RecordShapes
{
    /// <summary>The shape of a part of one record; null where it isn't seen.</summary>
    /// <param name="program">The program.</param>
    /// <param name="training">The training over the data set.</param>
    /// <param name="part">The name or position of the part.</param>
    public static RecordShape? Of(ProgramFlow program, MadePrivate? training, string part)
    {
        if (training is not { Loader: { } loader, Event: var made } || IsCollated(loader) || made.Before[loader].Sources.Where(source => source.Kind == FlowObjectKind.Dataset).ToList() is not [{ Type: { } type } data])
            return null;
        if (type.Name == "TensorDataset" && data.Creation?.Syntax is { } creation)
            return OfTensors(program, creation, part);
        return type.IsInSource() ? OfRecords(program, type, part) : null;
    }

    private static readonly HashSet<string> reshaping = new(["unsqueeze", "squeeze", "view", "reshape", "flatten", "unflatten", "cat", "concat", "vstack", "hstack", "permute", "transpose", "repeat", "expand"], System.StringComparer.Ordinal);

    /// <summary>Whether the program puts records together in another way than stacking them.</summary>
    private static bool IsCollated(FlowObject loader) => loader.Creation switch
    {
        IObjectCreationOperation creation => creation.Arguments,
        IInvocationOperation call => call.Arguments,
        _ => ImmutableArray<IArgumentOperation>.Empty,
    } is var arguments && arguments.Any(argument => argument.Parameter?.Name == "collate_fn" && argument.ArgumentKind != ArgumentKind.DefaultValue && !IsStacking(argument.Syntax));

    private static bool IsStacking(SyntaxNode collate)
    {
        var names = collate.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText).ToList();
        return names.Contains("stack") && !names.Any(reshaping.Contains);
    }

    private static RecordShape? OfTensors(ProgramFlow program, SyntaxNode creation, string part)
    {
        var arguments = creation switch
        {
            InvocationExpressionSyntax call => call.ArgumentList.Arguments,
            BaseObjectCreationExpressionSyntax { ArgumentList: { } list } => list.Arguments,
            _ => default,
        };
        if (!int.TryParse(part, out int position) || position >= arguments.Count)
            return null;
        return Of(program.Model(creation.SyntaxTree), arguments[position].Expression)?.Entry();
    }

    private static RecordShape? OfRecords(ProgramFlow program, ITypeSymbol type, string part)
    {
        foreach (var method in type.GetMembers("GetTensor"))
            foreach (var reference in method.DeclaringSyntaxReferences)
            {
                var syntax = reference.GetSyntax();
                var entries = Entries(syntax).ToList();
                int position = int.TryParse(part, out int number) ? number : -1;
                var expression = position >= 0 && position < entries.Count ? entries[position].Value : entries.FirstOrDefault(entry => entry.Key == part).Value;
                if (expression is not null)
                    return Of(program.Model(syntax.SyntaxTree), expression);
            }

        return null;
    }

    /// <summary>What the only dictionary or list that a method makes holds, in order.</summary>
    private static IEnumerable<(string? Key, ExpressionSyntax Value)> Entries(SyntaxNode method)
    {
        var made = method.DescendantNodes().Where(node => node is InitializerExpressionSyntax { Parent: BaseObjectCreationExpressionSyntax } or CollectionExpressionSyntax && node.Ancestors().All(a => a == method || a is not ArgumentSyntax)).ToList();
        if (made.Count == 0 && method.DescendantNodes().OfType<TupleExpressionSyntax>().Where(node => node.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax).ToList() is [var tuple])
            made.Add(tuple);
        if (made.Count != 1)
            yield break;
        if (made[0] is TupleExpressionSyntax { Arguments: var items })
        {
            foreach (var item in items)
                yield return (null, item.Expression);
            yield break;
        }

        if (made[0] is CollectionExpressionSyntax list)
        {
            foreach (var element in list.Elements.OfType<ExpressionElementSyntax>())
                yield return (null, element.Expression);
            yield break;
        }

        foreach (var expression in ((InitializerExpressionSyntax)made[0]).Expressions)
            yield return expression switch
            {
                AssignmentExpressionSyntax { Left: ImplicitElementAccessSyntax { ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax key }] }, Right: var value } => (key.Token.ValueText, value),
                InitializerExpressionSyntax { Expressions: [LiteralExpressionSyntax key, var value] } => (key.Token.ValueText, value),
                _ => (null, expression),
            };
    }

    /// <summary>The shape of a tensor that is made here, or null.</summary>
    private static RecordShape? Of(SemanticModel model, ExpressionSyntax expression)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax inner:
                return Of(model, inner.Expression);
            case CastExpressionSyntax cast:
                return Of(model, cast.Expression);
            case IdentifierNameSyntax name when model.GetSymbolInfo(name).Symbol is { } symbol && Initial(symbol) is { } initial && initial.SyntaxTree == name.SyntaxTree:
                return Of(model, initial);
            case ElementAccessExpressionSyntax { Expression: var whole, ArgumentList.Arguments: var indices } when model.GetTypeInfo(whole).Type is { Name: "Tensor", ContainingType.Name: "torch" }:
                return indices.All(index => IsNumber(model, index.Expression)) ? Of(model, whole)?.Entry(indices.Count) : null;
            case InvocationExpressionSyntax call when model.GetSymbolInfo(call).Symbol is IMethodSymbol method && method.ContainingNamespace.Name == "TorchSharp":
                return Of(model, call, method);
            default:
                return null;
        }
    }

    private static RecordShape? Of(SemanticModel model, InvocationExpressionSyntax call, IMethodSymbol method)
    {
        var arguments = call.ArgumentList.Arguments;
        switch (method.Name)
        {
            case "tensor" or "as_tensor" or "from_array" when arguments.Count > 0:
                return model.GetTypeInfo(arguments[0].Expression).Type switch
                {
                    IArrayTypeSymbol array => new(array.Rank),
                    { SpecialType: >= SpecialType.System_Boolean and <= SpecialType.System_Double } => new(0),
                    _ => null,
                };
            case "zeros" or "ones" or "rand" or "randn" or "empty" or "full" or "randint":
                return Sizes(model, arguments.Where(argument => argument.NameColon is null or { Name.Identifier.ValueText: "size" }).ToList(), method);
            case "arange" or "linspace" or "randperm":
                return new(1);
            case "to" or "to_type" or "float" or "double" or "long" or "cpu" or "cuda" or "clone" or "contiguous" or "alias" or "relu" or "sigmoid" when call.Expression is MemberAccessExpressionSyntax member:
                return Of(model, member.Expression);
            case "unsqueeze" when call.Expression is MemberAccessExpressionSyntax member:
                return Of(model, member.Expression) is { } inserted ? new(inserted.Rank + 1) : null;
            case "reshape" or "view" when call.Expression is MemberAccessExpressionSyntax:
                return arguments.All(argument => IsNumber(model, argument.Expression)) ? new(arguments.Count, Number(model, arguments.LastOrDefault()?.Expression)) : null;
            default:
                return null;
        }
    }

    private static bool IsNumber(SemanticModel model, ExpressionSyntax expression) =>
        model.GetTypeInfo(expression).Type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64;

    private static long? Number(SemanticModel model, ExpressionSyntax? expression) =>
        expression is not null && model.GetConstantValue(expression) is { HasValue: true, Value: int or long } value ? System.Convert.ToInt64(value.Value) : null;

    private static RecordShape? Sizes(SemanticModel model, List<ArgumentSyntax> arguments, IMethodSymbol method)
    {
        foreach (var argument in arguments)
        {
            var listed = argument.Expression switch
            {
                ArrayCreationExpressionSyntax { Initializer: { } array } => array.Expressions.ToList(),
                ImplicitArrayCreationExpressionSyntax implied => implied.Initializer.Expressions.ToList(),
                CollectionExpressionSyntax list when list.Elements.All(element => element is ExpressionElementSyntax) => list.Elements.Select(element => ((ExpressionElementSyntax)element).Expression).ToList(),
                _ => null,
            };
            if (listed is not null)
                return new(listed.Count, Number(model, listed.LastOrDefault()));
        }

        return method.Name is "zeros" or "ones" or "rand" or "randn" or "empty"
            ? method.Parameters.Count(parameter => parameter.Name is "size" or "rows" or "columns" or "dim0" or "dim1" or "dim2" or "dim3" && parameter.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64) switch { 0 => null, var rank => new RecordShape(rank, Number(model, arguments.ElementAtOrDefault(rank - 1)?.Expression)) }
            : null;
    }

    /// <summary>What a local, or a field that nothing else is assigned to, starts as.</summary>
    private static ExpressionSyntax? Initial(ISymbol symbol) =>
        symbol is ILocalSymbol or IFieldSymbol { IsReadOnly: true } && symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value } declarator
            && !(declarator.FirstAncestorOrSelf<MemberDeclarationSyntax>(member => member is not (GlobalStatementSyntax or FieldDeclarationSyntax)) ?? declarator.SyntaxTree.GetRoot()).DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(assignment => assignment.Left is IdentifierNameSyntax left && left.Identifier.ValueText == symbol.Name)
            ? value
            : null;
}
