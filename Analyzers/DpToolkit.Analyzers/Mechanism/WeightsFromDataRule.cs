using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Mechanism;

/// <summary>DP1010: weights of a private model written directly from its data.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WeightsFromDataRule() : FlowRule(Descriptor)
{
    private static readonly HashSet<string> Writes = new()
    {
        "copy_", "set_", "add_", "sub_", "mul_", "div_", "lerp_", "addcmul_", "addcdiv_", "index_copy_", "index_add_", "masked_scatter_", "scatter_", "scatter_add_",
    };

    private static readonly HashSet<string> Views = new()
    {
        "view", "reshape", "narrow", "select", "index", "t", "transpose", "permute", "squeeze", "unsqueeze", "flatten", "detach",
    };

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.WeightsFromData,
        DiagnosticSeverity.Warning,
        "Weights written directly from data",
        "This writes private data into a weight, past clipping and noise; let the private optimizer train it, or start from public data");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var (write, member) in program.PrivateModels.Types.SelectMany(type => WritesIn(program, type)))
            if (IsParameter(program, member))
                report(At(write));
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                var batches = new HashSet<FlowObject>(history.All(FlowEventKind.Iterate)
                    .Where(e => e.Receiver.Single is { } loader && (loader == made.Loader || loader == made.PrivateLoader)).SelectMany(e => e.Result.Objects));
                var samples = Samples(made);
                foreach (var write in history.Events.Where(e => (e.Kind == FlowEventKind.Use && Writes.Contains(e.Name) || e is { Kind: FlowEventKind.Write, Member: IPropertySymbol { IsIndexer: true } }) && IsParameter(program, e)))
                {
                    var target = Behind(write, write.Receiver);
                    bool ours = target.Contains(made.PrivateModel) || made.Model is { } model && (IsPartOf(program, write.Before, model, target) || IsPartOf(program, made.Event.Before, model, target));
                    if (ours && !target.Any(batches.Contains) && write.Arguments.Any(a => a.Value.Single is { } given && (Behind(write, a.Value).Any(batches.Contains) || IsMadeOf(given, samples))))
                        report(At(write.Operation, made.Event.Operation));
                }
            }
    }

    /// <summary>True for a module of the model, and for a parameter that one of them holds in a field.</summary>
    private static bool IsPartOf(ProgramFlow program, FlowState state, FlowObject model, List<FlowObject> target)
    {
        var parts = ModelParts.Of(state, model);
        return parts.Overlaps(target) || state.Variables.Any(pair => pair.Key is FieldKey key && parts.Contains(key.Owner) && IsParameter(program, key.Field) && pair.Value.Objects.Overlaps(target));
    }

    /// <summary>The data that goes into private training, and the tensors that it holds.</summary>
    private static HashSet<FlowObject> Samples(MadePrivate made)
    {
        if (made.Loader is not { } loader)
            return [];
        var sets = new HashSet<FlowObject>(PrivateBatches.Datasets(made.Event.Before, loader));
        var held = made.Event.Before.Variables.Where(pair => pair.Key is FieldKey key && sets.Contains(key.Owner)).SelectMany(pair => pair.Value.Objects).Where(o => o.Kind == FlowObjectKind.Tensor).ToList();
        sets.UnionWith(held);
        sets.Add(loader);
        return sets;
    }

    /// <summary>True for a tensor computed from samples, not by way of a model that saw them.</summary>
    private static bool IsMadeOf(FlowObject value, HashSet<FlowObject> samples)
    {
        var seen = new HashSet<FlowObject> { value };
        var pending = new Stack<FlowObject>(seen);
        while (pending.Count > 0)
        {
            var item = pending.Pop();
            if (samples.Contains(item))
                return true;
            if (item.Kind is FlowObjectKind.Tensor or FlowObjectKind.Other)
                foreach (var input in item.Inputs.Where(seen.Add))
                    pending.Push(input);
        }

        return false;
    }

    private static IEnumerable<(IOperation Write, ISymbol Member)> WritesIn(ProgramFlow program, INamedTypeSymbol type) =>
        from method in type.GetMembers().OfType<IMethodSymbol>()
        from reference in method.DeclaringSyntaxReferences
        let syntax = reference.GetSyntax()
        let body = program.Model(syntax.SyntaxTree).GetOperation(syntax)
        where body is not null
        from found in ForwardWrites.In(program.Compilation.Symbols, method, body, () => program.PrivateModels.Types)
        select found;

    private static bool IsParameter(ProgramFlow program, ISymbol member) =>
        ((member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type).DerivesFrom(program.Compilation.Symbols.Parameter);

    private static bool IsParameter(ProgramFlow program, FlowEvent write) =>
        write.Receiver.Objects.Any(o => o.Kind == FlowObjectKind.Parameters)
        || Target(write.Operation) is { } target && Whole(target).Type.DerivesFrom(program.Compilation.Symbols.Parameter);

    private static IOperation? Target(IOperation write) => write switch
    {
        IInvocationOperation call => call.Instance,
        IAssignmentOperation { Target: IPropertyReferenceOperation element } => element.Instance,
        _ => null,
    };

    /// <summary>What an element, a slice or another view belongs to.</summary>
    private static IOperation Whole(IOperation target) => target switch
    {
        IPropertyReferenceOperation { Instance: { } whole, Property.IsIndexer: true } => Whole(whole),
        IInvocationOperation { Instance: { } whole, TargetMethod.Name: var name } when Views.Contains(name) => Whole(whole),
        IConversionOperation { Operand: var whole } when whole.Type is not null => Whole(whole),
        _ => target,
    };

    private static List<FlowObject> Behind(FlowEvent write, FlowValue value) => value.Objects.SelectMany(o => write.Before[o].Sources.Append(o)).ToList();
}
