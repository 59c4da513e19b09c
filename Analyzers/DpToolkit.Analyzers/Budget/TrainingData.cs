using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Budget;

/// <summary>What a private training spends on, and who counts it.</summary>
internal static class TrainingData
{
    /// <summary>True for an engine with an accountant of its own and no ledger.</summary>
    public static bool IsAccountedAlone(FlowEvent made) =>
        made.Receiver.SingleOf(FlowObjectKind.Engine) is { IsExternal: false } engine && !made.Before[engine].May(FlowEventKind.Escape)
        && made.Before[engine].All(FlowEventKind.Create).FirstOrDefault() is { } born
        && born.Argument("ledger") is null && (born.Argument("accountant") is not { } accountant || IsOwn(accountant, born));

    /// <summary>The data sets behind a training, or its loader where none is known.</summary>
    public static HashSet<FlowObject> Of(FlowEvent made)
    {
        var given = made.Arguments.SelectMany(a => a.Value.Single is { } single ? new[] { single } : Array.Empty<FlowObject>())
            .Where(o => o.Kind is FlowObjectKind.Loader or FlowObjectKind.Dataset).ToList();
        var sets = given.SelectMany(o => made.Before[o].Sources.Append(o)).Where(o => o.Kind == FlowObjectKind.Dataset).ToList();
        return new HashSet<FlowObject>(sets.Count > 0 ? sets : given);
    }

    /// <summary>A loop that trains a new model from each hyper-parameter.</summary>
    public static bool IsSweep(FlowEvent made) =>
        made.Before[made.Receiver.Single!].IsRepeated && (made.Value("model").Single is { } model
            ? made.Before[model].IsRepeated && (LoopVariables.ReachArguments(made) || Varies(made, model))
            : IsMadeInLoop(made) && LoopVariables.ReachArguments(made));

    /// <summary>True for a model that a call in the loop gives: <c>var model = create()</c>.</summary>
    private static bool IsMadeInLoop(FlowEvent made) =>
        made.Argument("model") is { } given && given.Operation.WithoutConversion() switch
        {
            IInvocationOperation => true,
            ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var reference] } =>
                reference.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: InvocationExpressionSyntax } declared && LoopVariables.LoopsAround(made).Any(loop => loop.SyntaxTree == reference.SyntaxTree && loop.Span.Contains(declared.Span)),
            _ => false,
        };

    /// <summary>True when the model, the optimizer or the training is made from a number that each round of the loop sets anew.</summary>
    private static bool Varies(FlowEvent made, FlowObject model)
    {
        var loops = LoopVariables.LoopsAround(made).ToList();
        var makers = new[] { model, made.Value("optimizer").Single }.OfType<FlowObject>().SelectMany(o => made.Before[o].All(FlowEventKind.Create)).Append(made);
        return makers.SelectMany(e => e.Operation.DescendantsAndSelf()).OfType<ILocalReferenceOperation>().Any(use => IsNumber(use.Type) && loops.Any(loop => IsSetIn(loop, use.Local)));
    }

    private static bool IsSetIn(SyntaxNode loop, ILocalSymbol number) =>
        number.DeclaringSyntaxReferences is [var reference] && reference.SyntaxTree == loop.SyntaxTree && reference.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } initial } declared
        && (loop.Span.Contains(declared.Span) ? initial is InvocationExpressionSyntax or BinaryExpressionSyntax or ElementAccessExpressionSyntax
            : loop.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(a => a.Left is IdentifierNameSyntax left && left.Identifier.ValueText == number.Name));

    private static bool IsNumber(ITypeSymbol? type) =>
        type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal;

    /// <summary>An accountant made in the argument itself can't be shared, unless it is another engine's.</summary>
    private static bool IsOwn(FlowArgument accountant, FlowEvent born) =>
        accountant.Value.SingleOf(FlowObjectKind.Accountant) is { Creation: { } creation and not (IPropertyReferenceOperation { Instance: not (null or IObjectCreationOperation) } or IInvocationOperation { Instance: not null }) } && born.Operation.Syntax.Span.Contains(creation.Syntax.Span);
}
