using System;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1014: a private model's gradients read before noise is added.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RawGradientsRule() : FlowRule(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.RawGradients,
        DiagnosticSeverity.Error,
        "Raw gradients read",
        "Gradients between backward() and step() are not private yet: whoever sees them, or their norm, sees the samples; read what step() leaves, or nothing");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                foreach (var read in history.Events.Where(e => e is { Kind: FlowEventKind.Read, Name: "grad" } && !TellsNothing(e.Operation.Syntax) || e is { Kind: FlowEventKind.Use, Name: "clip_grad_norm_" }))
                {
                    var behind = read.Receiver.Objects.Union(read.Arguments.SelectMany(a => a.Value.Objects)).SelectMany(o => read.Before[o].Sources.Append(o)).ToList();
                    bool ours = behind.Contains(made.PrivateModel) || behind.Contains(made.PrivateOptimizer)
                        || made.Model is { } model && ModelParts.Of(read.Before, model).Overlaps(behind) && made.IsInForce(read.Before, model);
                    if (ours && read.Before[made.PrivateModel].Must(FlowEventKind.Backward))
                        report(At(read.Operation, made.Event.Operation));
                }

                foreach (var computed in history.All(FlowEventKind.Use).Where(e => e.Name == "grad" && IsOfWeights(made, e)))
                    report(At(computed.Operation, made.Event.Operation));
            }
    }

    /// <summary>True for <c>autograd.grad(loss, parameters)</c> of the private model on a private batch.</summary>
    private static bool IsOfWeights(MadePrivate made, FlowEvent computed)
    {
        var batches = made.History.All(FlowEventKind.Iterate).Where(e => e.Receiver.Single == made.PrivateLoader).SelectMany(e => e.Result.Objects).ToList();
        var weights = Behind("inputs");
        return weights.Any(o => o.Kind == FlowObjectKind.Parameters) && weights.Any(o => o == made.PrivateModel || o == made.Model && made.IsInForce(computed.Before, o)) && Behind("outputs").Overlaps(batches);

        FlowSet<FlowObject> Behind(string argument) =>
            FlowSet<FlowObject>.Of(computed.Value(argument).Objects.SelectMany(o => computed.Before[o].Sources.Append(o)));
    }

    /// <summary>A shape, a test for null, zeroing, disposal, or a change in place whose result nobody takes, tells nobody anything.</summary>
    private static bool TellsNothing(SyntaxNode read) => read.Parent switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "zero_" or "Dispose" or "detach_" or "shape" or "size" or "dtype" or "device" or "dim" or "ndim" or "numel" or "NumberOfElements" or "requires_grad" } => true,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Parent: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax } } => name.EndsWith("_", StringComparison.Ordinal),
        ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: "zero_" or "Dispose" } } } => true,
        ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: var made } } => made.ToString().EndsWith("_like", StringComparison.Ordinal),
        PostfixUnaryExpressionSyntax suppressed => TellsNothing(suppressed),
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax or UnaryPatternSyntax { Pattern: ConstantPatternSyntax } } => true,
        BinaryExpressionSyntax { Left: LiteralExpressionSyntax } or BinaryExpressionSyntax { Right: LiteralExpressionSyntax { Token.ValueText: "null" } } => true,
        _ => false,
    };
}
