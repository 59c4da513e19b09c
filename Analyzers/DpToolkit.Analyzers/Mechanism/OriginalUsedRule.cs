using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1003: training goes on with what went into MakePrivate instead of what came out.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OriginalUsedRule() : FlowRule(Descriptor)
{
    /// <summary>The property of a finding that names the part of the private training to use: Model, Optimizer or Data.</summary>
    public const string Part = "Part";

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.OriginalUsed,
        DiagnosticSeverity.Error,
        "The original used after MakePrivate",
        "This is the {0} that went into MakePrivate, not the private one that came out: {1}");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history).Where(made => !ResultDiscardedRule.IsWhole(made.Event.Operation) && !ResultDiscardedRule.IsForgotten(made.Event.Operation)))
            {
                foreach (var used in history.Events)
                {
                    if (IsOptimizer(made, used) && !ResultDiscardedRule.IsPart(made.Event.Operation, 1))
                        report(Finding(made, used, "Optimizer", "optimizer", "its steps neither clip nor add noise, and nothing is accounted"));
                    else if (IsLoader(history, made, used) && !ResultDiscardedRule.IsPart(made.Event.Operation, 2))
                        report(Finding(made, used, "Data", "loader", "its batches are not the Poisson samples that the accountant counts"));
                    else if (IsModel(history, made, used) && !ResultDiscardedRule.IsPart(made.Event.Operation, 0))
                        report(Finding(made, used, "Model", "model", "train the one whose samples are clipped"));
                }
            }
    }

    /// <summary>The part of what went in (0 model, 1 optimizer, 2 loader) that training goes on with, or null.</summary>
    internal static int? PartUsed(FlowHistory history, MadePrivate made, FlowEvent used) =>
        IsOptimizer(made, used) ? 1 : IsLoader(history, made, used) ? 2 : IsModel(history, made, used) ? 0 : null;

    private static bool IsOptimizer(MadePrivate made, FlowEvent used) =>
        used.Kind is FlowEventKind.Step or FlowEventKind.ZeroGrad && made.Optimizer is { } optimizer && used.Receiver.Single == optimizer && made.IsInForce(used.Before, optimizer);

    private static bool IsLoader(FlowHistory history, MadePrivate made, FlowEvent used) =>
        used.Kind == FlowEventKind.Iterate && made.Loader is { } loader && loader.Type?.Name != "PoissonDataLoader" && used.Receiver.Single == loader && made.IsInForce(used.Before, loader)
        && LoopOf(used) is { } loop && history.All(FlowEventKind.Step).Any(step => LoopVariables.LoopsAround(step).Contains(loop) && step.Receiver.Objects.Any(s => s == made.PrivateOptimizer || s == made.Optimizer));

    private static bool IsModel(FlowHistory history, MadePrivate made, FlowEvent used) =>
        used.Kind is FlowEventKind.Call or FlowEventKind.Forward && made.Model is { } model && used.Receiver.Single == model && made.IsInForce(used.Before, model)
        && used.Result.Single is { } output && history.All(FlowEventKind.Backward).Any(b => b.Receiver.Single is { } loss && (loss == output || b.Before[loss].Sources.Contains(output)));

    /// <summary>Where the private one has to go: the first argument that hands the original to a helper, or the use itself.</summary>
    private static IOperation Place(MadePrivate made, FlowEvent used)
    {
        var place = Handed(used) ?? used.Operation;
        for (var context = used.Context; context is { Call: { } call } && !made.Event.Context.IsIn(context); context = context.Parent)
            if (Given(call, used) is { } argument)
                place = argument;
        return place == used.Operation && Keeper(made, used) is { } kept ? kept : place;
    }

    /// <summary>The loader that goes through an iterator: <c>foreach (var batch in Progress(loader))</c>.</summary>
    private static IOperation? Handed(FlowEvent used) =>
        used.Operation is IInvocationOperation { Instance: { } enumerated } && enumerated.WithoutConversion() is IInvocationOperation { TargetMethod: { } iterator } call && iterator.IsInSource()
            ? call.Arguments.Select(argument => argument.Value.WithoutConversion()).FirstOrDefault(value => SymbolEqualityComparer.Default.Equals(value.Type, used.Receiver.Single!.Type)) : null;

    /// <summary>The argument by which the object that uses the original got it after MakePrivate; null where several could be meant.</summary>
    private static IOperation? Keeper(MadePrivate made, FlowEvent used)
    {
        if ((used.Operation as IInvocationOperation)?.Instance is not { } instance || Kept(instance) is not { } member)
            return null;
        var given = used.Receiver.Single!;
        var keepers = new HashSet<FlowObject>(used.Before.Variables
            .Where(pair => pair.Key is FieldKey key && SymbolEqualityComparer.Default.Equals(key.Field.OriginalDefinition, member.OriginalDefinition) && pair.Value.Single == given)
            .Select(pair => ((FieldKey)pair.Key).Owner));
        var arguments = made.History.All(FlowEventKind.Create).Where(e => e.Receiver.Single is { } keeper && keepers.Contains(keeper) && made.IsInForce(e.Before, given))
            .SelectMany(e => e.Arguments).Where(a => !a.IsDefault && a.Value.Single == given).Select(a => a.Operation?.WithoutConversion()).Distinct().ToList();
        return arguments.Count == 1 ? arguments[0] : null;
    }

    /// <summary>A field or property of <c>this</c>, or a parameter of a primary constructor.</summary>
    private static ISymbol? Kept(IOperation instance) => instance switch
    {
        IMemberReferenceOperation { Instance: IInstanceReferenceOperation } reference => reference.Member,
        IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter } => parameter,
        _ => null,
    };

    private static IOperation? Given(IOperation call, FlowEvent used) =>
        (call switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        }).Where(argument => argument.Parameter is { } parameter && used.Before[parameter.OriginalDefinition].Single == used.Receiver.Single)
            .Select(argument => argument.Value.WithoutConversion())
            .FirstOrDefault(value => value is ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation);

    private static SyntaxNode? LoopOf(FlowEvent iterated) => PrivateBatches.LoopOf(iterated) ?? ByHand(iterated.Operation.Syntax);

    /// <summary>The loop that moves an enumerator on: <c>while (batches.MoveNext())</c>.</summary>
    private static SyntaxNode? ByHand(SyntaxNode enumerated) =>
        enumerated.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var name } declared }
            ? declared.Ancestors().First(a => a is BlockSyntax or CompilationUnitSyntax).DescendantNodes().FirstOrDefault(loop => Condition(loop)?.DescendantNodesAndSelf().OfType<MemberAccessExpressionSyntax>()
                .Any(member => member is { Name.Identifier.ValueText: "MoveNext", Expression: IdentifierNameSyntax moved } && moved.Identifier.ValueText == name) == true)
            : null;

    private static ExpressionSyntax? Condition(SyntaxNode loop) => loop switch
    {
        WhileStatementSyntax repeated => repeated.Condition,
        DoStatementSyntax repeated => repeated.Condition,
        ForStatementSyntax repeated => repeated.Condition,
        _ => null,
    };

    private Diagnostic Finding(MadePrivate made, FlowEvent used, string part, string what, string why) =>
        At(Place(made, used), made.Event.Operation, ImmutableDictionary<string, string?>.Empty.Add(Part, part), what, why);
}
