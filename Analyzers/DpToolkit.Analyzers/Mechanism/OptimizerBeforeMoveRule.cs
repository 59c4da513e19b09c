using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1002: an optimizer made before its model was moved to another device or type.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OptimizerBeforeMoveRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.OptimizerBeforeMove,
        DiagnosticSeverity.Warning,
        "Optimizer made before the model was moved",
        "This optimizer holds the parameters that the model had before '{0}', which makes new ones; make it after the move");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                if (OptimizerBirth.Of(made.Event) is not [var birth, ..] births || births.Any(b => b.ChangesBefore(made.Event, FlowEventKind.Fix).Any()))
                    continue;
                var moves = births.Select(b => b.ChangesBefore(made.Event, FlowEventKind.Move).FirstOrDefault(e => !StaysPut(e, made.Event))).ToList();
                var move = (moves.Any(found => found is null) ? null : moves[0])
                    ?? history.All(FlowEventKind.Move).FirstOrDefault(e => IsTrained(made, e) && !StaysPut(e, e) && Precision.Of(e) != false);
                if (move is not null)
                    report(At(birth.Place(move), move.Operation, Shown(move)));
            }
    }

    /// <summary>True for a move of the private model after MakePrivate, unless all training is over by then.</summary>
    private static bool IsTrained(MadePrivate made, FlowEvent move) =>
        move.Receiver.Single is { } model && (!made.Steps.Any() || made.Steps.Any(step => step.Before[model].May(move))) && (model == made.PrivateModel || model == made.Model && made.IsInForce(move.Before, model));

    /// <summary>True for a move to where models are made, the CPU in single precision, of one that never went elsewhere.</summary>
    private static bool StaysPut(FlowEvent move, FlowEvent later) =>
        IsHome(move) && move.Receiver.Objects.All(model => !model.IsExternal && later.Before[model].All(FlowEventKind.Move).All(IsHome));

    private static bool IsHome(FlowEvent move) => move.Name switch
    {
        "cpu" or "float" or "@float" => true,
        "to" => move.Arguments.Where(a => !a.IsDefault && a.Value.SingleOf(FlowObjectKind.Model) is null).All(a => a.Operation.ConstantValue is { HasValue: true, Value: bool } || IsHome(a.Operation)),
        _ => false,
    };

    private static bool IsHome(IOperation where) => where switch
    {
        IConversionOperation conversion => IsHome(conversion.Operand),
        IFieldReferenceOperation field => field.Field.Name is "CPU" or "Float32" or "float32",
        IPropertyReferenceOperation property => property.Property.Name is "CPU" or "float32",
        ILiteralOperation literal => literal.ConstantValue.Value is "cpu",
        _ => false,
    };

    private static string Shown(FlowEvent move) => move.Operation.Syntax.ToString() is { Length: <= 60 } text && !text.Contains("\n") ? text : move.Name;
}
