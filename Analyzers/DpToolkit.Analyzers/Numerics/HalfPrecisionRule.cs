using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Numerics;

/// <summary>DP6003: a private model in half precision.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HalfPrecisionRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.HalfPrecision,
        DiagnosticSeverity.Warning,
        "Private model in half precision",
        "In half precision the norms of gradients overflow or vanish and noise is rounded to a coarse grid, so neither clipping nor noise is what is accounted; train a private model in float32");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                foreach (var move in history.All(FlowEventKind.Move).Where(e => Precision.Of(e) == false && e.Receiver.Single is { } moved && IsPrivate(made, e, moved)))
                    report(At(move.Operation, made.Event.Operation));
                if (made.Model is not { } model)
                    continue;
                var last = Last(made.Event.Before[model], model);
                if (last.Count == 0)
                {
                    foreach (var layer in HalfLayers(history, made))
                        report(Diagnostic.Create(Rule, layer.GetLocation(), additionalLocations: [made.Event.Operation.Syntax.GetLocation()]));
                }
                else if (last.All(e => Precision.Of(e) == false) && made.Event.Before[model].Must(FlowEventKind.Move) && (last.Count > 1 || made.Event.Before[model].Must(last[0])))
                {
                    foreach (var move in last)
                        report(At(move.Operation, made.Event.Operation));
                }
            }
    }

    private static bool IsPrivate(MadePrivate made, FlowEvent move, FlowObject moved) =>
        (moved == made.PrivateModel || moved == made.Model && made.IsInForce(move.Before, moved)) && MayTrainAfter(made, move, moved);

    /// <summary>False where training lies behind: what is made small then is a copy to hand out.</summary>
    private static bool MayTrainAfter(MadePrivate made, FlowEvent move, FlowObject moved)
    {
        var steps = made.Steps.ToList();
        return steps.Count == 0 ? !move.Before[made.PrivateOptimizer].May(FlowEventKind.Escape) : steps.Any(step => step.Before[moved].May(move));
    }

    /// <summary>The moves that may have set the model's type last.</summary>
    private static List<FlowEvent> Last(ObjectState state, FlowObject model)
    {
        var moves = state.All(FlowEventKind.Move).Where(Precision.MayChange).ToList();
        return moves.Where(move => !moves.Any(later => later != move && later.Before[model].May(move) && state.Must(later) && !move.Before[model].May(later))).ToList();
    }

    /// <summary>The types given to layers of the model where they are made.</summary>
    private static IEnumerable<SyntaxNode> HalfLayers(FlowHistory history, MadePrivate made)
    {
        var parts = ModelParts.Of(made.Event.Before, made.Model!);
        return history.All(FlowEventKind.Create)
            .Where(e => e.Subjects.Any(parts.Contains) && e.Argument("dtype") is { } type && Precision.Of(type.Operation) == false
                && !e.Subjects.Any(o => made.Event.Before[o].All(FlowEventKind.Move).Any(Precision.MayChange)))
            .Select(e => e.Argument("dtype")!.Value.Operation.Syntax)
            .Select(syntax => syntax.FirstAncestorOrSelf<ArgumentSyntax>() ?? syntax);
    }
}
