using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Layers;

/// <summary>DP7005: a layer's weight computed with outside the layer.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WeightOutsideLayerRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.WeightOutsideLayer,
        DiagnosticSeverity.Warning,
        "A layer's weight used outside the layer",
        "{0}");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var type in program.PrivateModels.Types.Where(type => !HasOwnRule(program.Compilation.Symbols, type)))
            foreach (var (weight, place) in InForward(program, type))
                report(At(place, $"'{Shown(weight)}' is used past its layer's call(), so this part of its gradient is in no sample's norm and would not be clipped: step() throws; call the layer, or give this use a parameter of its own"));
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
                foreach (var weight in OnceForEachLayer(InLoss(program, history, made)))
                    report(At(weight, made.Event.Operation, $"'{Shown(weight)}' is a weight in the loss past its layer's call(): its gradient from there is in no sample's norm and would not be clipped: step() throws; a penalty on weights belongs into the optimizer's weight_decay"));
    }

    private static string Shown(IOperation weight) => weight.Syntax.ToString().TrimEnd('!');

    private static bool HasOwnRule(KnownSymbols symbols, INamedTypeSymbol type) =>
        type.AllInterfaces.Any(implemented => implemented.Name is "IPerSampleGrad" or "IPerSampleGradFallback")
        || type.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax().DescendantTokens().Any(token => token.ValueText.StartsWithOrdinal("requires_grad")));

    private static IEnumerable<(IOperation Weight, IOperation Place)> InForward(ProgramFlow program, INamedTypeSymbol type)
    {
        var symbols = program.Compilation.Symbols;
        foreach (var member in ReachableMembers.From(type, member => member is MethodDeclarationSyntax { Identifier.ValueText: "forward" }))
        {
            var bodies = member is PropertyDeclarationSyntax property ? (IEnumerable<SyntaxNode?>)[property.ExpressionBody, .. property.AccessorList?.Accessors ?? []] : [member];
            foreach (var body in bodies.OfType<SyntaxNode>().Select(syntax => program.Model(syntax.SyntaxTree).GetOperation(syntax)).OfType<IOperation>())
            {
                var weights = body.Descendants().Where(operation => operation is IMemberReferenceOperation or IInvocationOperation
                    && LayerWeights.Of(symbols, operation) == operation && LayerWeights.LayerOf(operation) is not null && !RunsElsewhere(operation) && WeightUse.IsComputedWith(symbols, operation, body));
                foreach (var weight in OnceForEachLayer(weights))
                    yield return (weight, Alias(weight) is { } local && LocalUses.Of(weight, local).FirstOrDefault() is { } use ? use : weight);
            }
        }
    }

    /// <summary>A layer's weight and bias used together are one mistake, which lies where they are computed with rather than where they get another name.</summary>
    private static IEnumerable<IOperation> OnceForEachLayer(IEnumerable<IOperation> weights) =>
        weights.GroupBy(weight => LayerWeights.LayerOf(weight)?.Syntax.ToString().Replace("this.", "") ?? weight.Syntax.ToString())
            .Select(same => same.OrderBy(weight => Alias(weight) is not null).ThenBy(weight => weight.Syntax.SpanStart).First());

    /// <summary>The local that is another name for a weight.</summary>
    private static ILocalSymbol? Alias(IOperation weight)
    {
        var outer = weight.Parent;
        while (outer is IConversionOperation)
            outer = outer.Parent;
        return outer is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } ? declarator.Symbol : null;
    }

    /// <summary>True in a branch that training need not take.</summary>
    private static bool RunsElsewhere(IOperation weight)
    {
        for (var (child, parent) = (weight, weight.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
            if (parent is IConditionalOperation branch && child != branch.Condition && !branch.Condition.Syntax.ToString().EndsWith("training", StringComparison.Ordinal) || parent is ISwitchOperation or ISwitchExpressionArmOperation or ICatchClauseOperation)
                return true;
        return false;
    }

    private static IEnumerable<IOperation> InLoss(ProgramFlow program, FlowHistory history, MadePrivate made)
    {
        var symbols = program.Compilation.Symbols;
        if (made.Model is not { } model || history.Events.Any(e => e.Name is "requires_grad" or "requires_grad_" && e.Kind is FlowEventKind.Write or FlowEventKind.Use))
            yield break;
        foreach (var backward in history.All(FlowEventKind.Backward))
        {
            var state = backward.Before;
            var parts = ModelParts.Of(state, model);
            parts.UnionWith(ModelParts.Of(state, made.PrivateModel));
            if (!backward.Subjects.Any(parts.Contains) || !made.IsInForce(state, model))
                continue;
            var behind = backward.Receiver.Objects.SelectMany(o => state[o].Sources).Distinct().Except(state[made.PrivateModel].Sources).ToList();
            var detached = new HashSet<FlowObject>(behind.Where(o => o.Creation is IInvocationOperation { TargetMethod.Name: "detach" or "detach_" or "alias" }).SelectMany(o => state[o].Sources));
            foreach (var item in behind.Where(o => !detached.Contains(o) && o.Creation is not null))
            {
                var creation = item.Creation!;
                bool isOurs = state[item].Sources.Any(parts.Contains);
                if (creation is IMemberReferenceOperation or IInvocationOperation && LayerWeights.Of(symbols, creation) == creation && LayerWeights.LayerOf(creation) is { } layer)
                {
                    if ((isOurs || LayerWeights.IsInPrivateModel(program.PrivateModels, layer)) && !WeightUse.IsWithoutGradient(creation))
                        yield return creation;
                }
                else if (isOurs && item.Kind == FlowObjectKind.Parameters)
                {
                    if (IsPenalty(creation.Syntax))
                        yield return creation;
                }
                else if (isOurs && creation is IInvocationOperation call && Operands(call).Any(o => o.Type.DerivesFrom(symbols.Parameter) && LayerWeights.LayerOf(o) is null) && !WeightUse.IsWithoutGradient(creation))
                {
                    yield return creation;
                }
            }
        }
    }

    /// <summary>True where a query makes a term of the loss from a list of parameters: <c>m.parameters().Select(p => p.norm()).Aggregate(...)</c>.</summary>
    private static bool IsPenalty(SyntaxNode list)
    {
        var query = list.Ancestors().TakeWhile(node => node is ExpressionSyntax or ArgumentSyntax or ArgumentListSyntax).LastOrDefault();
        var names = new HashSet<string>(query?.DescendantNodes().OfType<LambdaExpressionSyntax>().SelectMany(lambda => lambda.DescendantTokens()).Select(token => token.ValueText) ?? [], StringComparer.Ordinal);
        return names.Overlaps(["pow", "norm", "abs", "square"]) && !query!.DescendantTokens().Any(token => token.ValueText is "item" or "detach" or "ToSingle" or "ToDouble");
    }

    private static IEnumerable<IOperation> Operands(IInvocationOperation call) =>
        call.TargetMethod.Name is "detach" ? [] : call.Arguments.Select(argument => argument.Value.WithoutConversion()).Concat(call.Instance is { } instance ? [instance.WithoutConversion()] : []);
}
