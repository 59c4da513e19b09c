using System;
using System.Linq;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Numerics;

/// <summary>DP6005: the output of a private layer overwritten in place.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class InPlaceOutputRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.InPlaceOutput,
        DiagnosticSeverity.Warning,
        "In-place operation on a private layer's output",
        "{0} overwrites the output of {1}, which per-sample gradients are taken from; use the form that makes a new tensor");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation) =>
        context.RegisterOperationAction(
            operation =>
            {
                var call = (IInvocationOperation)operation.Operation;
                if (Find(compilation.Symbols, call) is { } found && !MayFreeze(call.Syntax) && operation.IsPrivate(compilation))
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, found.Place.GetLocation(), call.TargetMethod.Name, found.Layer));
            },
            OperationKind.Invocation);

    /// <summary>True in a class that turns gradients off: a frozen layer's output may be overwritten.</summary>
    private static bool MayFreeze(SyntaxNode node) =>
        node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && type.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText.StartsWithOrdinal("requires_grad"));

    /// <summary>A method that writes the tensor's values, not just its shape or flags.</summary>
    private static bool IsInPlace(string name) =>
        name.EndsWith("_", StringComparison.Ordinal) && name is not ("requires_grad_" or "detach_" or "squeeze_" or "unsqueeze_" or "t_" or "transpose_" or "swapdims_" or "swapaxes_" or "resize_" or "as_strided_" or "set_");

    private static (SyntaxNode Place, string Layer)? Find(KnownSymbols symbols, IInvocationOperation call)
    {
        var owner = call.TargetMethod.ContainingType;
        if (owner.Is(symbols.Nn) && call.IsWritten("inplace", true) && (LayerBefore(symbols, call) ?? LayerInto(symbols, call)) is { } before)
            return (call.Written("inplace")!.Syntax, before);
        if (owner.Is(symbols.Functional) && call.IsWritten("inplace", true) && call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0)?.Value is { } input && Layer(symbols, input) is { } layer)
            return (call.Written("inplace")!.Syntax, layer);
        if (owner.Is(symbols.Tensor) && IsInPlace(call.TargetMethod.Name) && call.Instance is { } receiver && Layer(symbols, receiver) is { } source)
            return (call.Syntax, source);
        return null;
    }

    /// <summary>The trainable layer whose output the expression is, directly or by a local that an earlier statement of the block gave it to.</summary>
    private static string? Layer(KnownSymbols symbols, IOperation value) =>
        value.WithoutConversion() switch
        {
            ILocalReferenceOperation { Local: var local } reference => Held(symbols, local, reference),
            IParameterReferenceOperation { Parameter: var parameter } reference => Held(symbols, parameter, reference),
            _ => Called(symbols, value),
        };

    private static string? Held(KnownSymbols symbols, ISymbol local, IOperation reference)
    {
        if (reference.SemanticModel is not { } model || reference.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } statement)
            return null;
        for (int i = block.Statements.IndexOf(statement) - 1; i >= 0; i--)
        {
            var given = block.Statements[i] switch
            {
                LocalDeclarationStatementSyntax declaration => declaration.Declaration.Variables.FirstOrDefault(v => v.Identifier.ValueText == local.Name)?.Initializer?.Value,
                ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax name } assignment } when name.Identifier.ValueText == local.Name => assignment.Right,
                ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment } => Element(assignment, local.Name),
                _ => null,
            };
            if (given is not null)
                return model.GetOperation(given) is { } operation ? Called(symbols, operation) : null;
            if (block.Statements[i].DescendantNodes().OfType<IdentifierNameSyntax>().Any(id => id.Identifier.ValueText == local.Name && IsSet(id)))
                return null;
        }

        return null;
    }

    private static bool IsSet(IdentifierNameSyntax variable) => variable.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == variable,
        ArgumentSyntax { Parent: TupleExpressionSyntax { Parent: AssignmentExpressionSyntax assignment } tuple } => assignment.Left == tuple,
        ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None),
        _ => false,
    };

    /// <summary>What a variable gets in <c>var (a, b) = (f(x), g(x))</c>.</summary>
    private static ExpressionSyntax? Element(AssignmentExpressionSyntax assignment, string name)
    {
        var names = assignment.Left switch
        {
            TupleExpressionSyntax tuple => tuple.Arguments.Select(argument => (argument.Expression as IdentifierNameSyntax)?.Identifier.ValueText).ToList(),
            DeclarationExpressionSyntax { Designation: ParenthesizedVariableDesignationSyntax declared } => declared.Variables.Select(variable => (variable as SingleVariableDesignationSyntax)?.Identifier.ValueText).ToList(),
            _ => [],
        };
        int index = names.IndexOf(name);
        return index >= 0 && assignment.Right is TupleExpressionSyntax values && values.Arguments.Count == names.Count ? values.Arguments[index].Expression : null;
    }

    /// <summary>The trainable layer whose output goes into the activation that a field holds: <c>act.call(fc.call(x))</c>.</summary>
    private static string? LayerInto(KnownSymbols symbols, IInvocationOperation made)
    {
        string? field = made.Syntax.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } declarator } => declarator.Identifier.ValueText,
            EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } => name.Identifier.ValueText,
            AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var name } } => name.Identifier.ValueText,
            _ => null,
        };
        if (field is null || made.SemanticModel is not { } model || made.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
            return null;
        return type.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(call => call is { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "call" or "forward", Expression: var receiver }, ArgumentList.Arguments.Count: 1 }
                && (receiver is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own ? own.Name.Identifier.ValueText : (receiver as IdentifierNameSyntax)?.Identifier.ValueText) == field)
            .Select(call => model.GetOperation(call.ArgumentList.Arguments[0].Expression) is { } input ? Layer(symbols, input) : null)
            .FirstOrDefault(found => found is not null);
    }

    private static string? Called(KnownSymbols symbols, IOperation value) =>
        value.WithoutConversion() is IInvocationOperation { TargetMethod.Name: "call" or "forward", Instance.Type: { } type } && LayerSemantics.IsTrainable(type.Name) && symbols.IsLayer(type, type.Name) ? type.Name : null;

    /// <summary>The trainable layer made just before in the same Sequential.</summary>
    private static string? LayerBefore(KnownSymbols symbols, IInvocationOperation call)
    {
        var node = call.Syntax.Parent as ArgumentSyntax;
        if (node?.Parent is TupleExpressionSyntax { Parent: ArgumentSyntax pair })
            node = pair;
        if (node?.Parent is not ArgumentListSyntax { Parent: InvocationExpressionSyntax made } list || call.SemanticModel is not { } model
            || model.GetSymbolInfo(made).Symbol is not IMethodSymbol { Name: "Sequential" } factory || !factory.ContainingType.Is(symbols.Nn))
            return null;
        int index = list.Arguments.IndexOf(node);
        if (index < 1)
            return null;
        var previous = list.Arguments[index - 1].Expression is TupleExpressionSyntax { Arguments: [_, var second] } ? second.Expression : list.Arguments[index - 1].Expression;
        return model.GetSymbolInfo(previous).Symbol is IMethodSymbol layer && layer.ContainingType.Is(symbols.Nn) && LayerSemantics.IsTrainable(layer.Name) ? layer.Name : null;
    }
}
