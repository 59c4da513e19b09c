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

    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.WeightsFromData,
        DiagnosticSeverity.Warning,
        "Weights written directly from data",
        "This writes private data into a weight, past clipping and noise; let the private optimizer train it, or start from public data");

    protected override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var (write, member) in program.PrivateModels.Types.SelectMany(type => WritesIn(program, type)))
            if ((member as IFieldSymbol)?.Type.DerivesFrom(program.Compilation.Symbols.Parameter) ?? ((IPropertySymbol)member).Type.DerivesFrom(program.Compilation.Symbols.Parameter))
                report(At(write));
        foreach (var history in program.Histories)
            foreach (var made in MadePrivate.In(history))
            {
                var batches = new HashSet<FlowObject>(history.All(FlowEventKind.Iterate)
                    .Where(e => e.Receiver.Single is { } loader && (loader == made.Loader || loader == made.PrivateLoader)).SelectMany(e => e.Result.Objects));
                foreach (var write in history.All(FlowEventKind.Use).Where(e => Writes.Contains(e.Name) && IsParameter(program, e)))
                {
                    var target = Behind(write, write.Receiver);
                    bool ours = target.Contains(made.PrivateModel) || made.Model is { } model && ModelParts.Of(write.Before, model).Overlaps(target);
                    if (ours && !target.Any(batches.Contains) && write.Arguments.Any(a => a.Value.Single is not null && Behind(write, a.Value).Any(batches.Contains)))
                        report(At(write.Operation, made.Event.Operation));
                }
            }
    }

    private static IEnumerable<(IOperation Write, ISymbol Member)> WritesIn(ProgramFlow program, INamedTypeSymbol type) =>
        from method in type.GetMembers().OfType<IMethodSymbol>()
        from reference in method.DeclaringSyntaxReferences
        let syntax = reference.GetSyntax()
        let body = program.Model(syntax.SyntaxTree).GetOperation(syntax)
        where body is not null
        from found in ForwardWrites.In(program.Compilation.Symbols, method, body)
        select found;

    private static bool IsParameter(ProgramFlow program, FlowEvent write) =>
        write.Receiver.Objects.Any(o => o.Kind == FlowObjectKind.Parameters)
        || write.Operation is IInvocationOperation { Instance.Type: { } type } && type.DerivesFrom(program.Compilation.Symbols.Parameter);

    private static List<FlowObject> Behind(FlowEvent write, FlowValue value) => value.Objects.SelectMany(o => write.Before[o].Sources.Append(o)).ToList();
}
