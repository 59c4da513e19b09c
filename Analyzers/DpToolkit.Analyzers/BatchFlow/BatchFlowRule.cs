using System.Runtime.CompilerServices;
using System.Threading;
using DpToolkit.Analyzers.Flow;
using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.BatchFlow;

/// <summary>
/// The base of rules on what the forward method of a private model does to the batch dimension. The model that goes into MakePrivate is read
/// with its submodules in place, so that the batch is at dimension 0 where the reading begins.
/// </summary>
public abstract class BatchFlowRule(DiagnosticDescriptor rule) : FlowRule(rule)
{
    private static readonly ConditionalWeakTable<ProgramFlow, IReadOnlyList<ForwardFlow>> forwards = new();

    private static readonly ConditionalWeakTable<TensorGraph, Lazy<ulong>[]> always = new();

    /// <inheritdoc/>
    protected sealed override void Check(ProgramFlow program, Action<Diagnostic> report)
    {
        foreach (var forward in Forwards(program))
            Check(forward, [forward.Graph], _ => true);
        foreach (var flow in Losses.Of(program).Select(loss => loss.Flow))
        {
            if (LooksAtLoops)
                Check(flow, [flow.Graph], _ => true);
            else if (flow.Outputs.Count > 0)
                Check(flow, flow.Returned, node => flow.InModel[node]);
        }

        void Check(ForwardFlow forward, IEnumerable<TensorGraph> graphs, Func<int, bool> isWanted)
        {
            var steps = BatchAnalysis.Run(forward.Graph);
            var found = graphs.SelectMany(graph => Find(graph, steps)).Where(finding => isWanted(finding.Node) && !IsGenerated(program.Compilation, forward.Owners[finding.Node]));
            foreach (var together in found.GroupBy(finding => OnePerStatement ? Statement(forward.Locations[finding.Node]) : forward.Locations[finding.Node]))
            {
                var (node, causes, arguments) = together.First();
                report(Diagnostic.Create(Rule, forward.Locations[node], causes.Concat(together.Select(other => other.Node).Where(other => other != node)).Distinct().Select(cause => forward.Locations[cause]), arguments));
            }
        }
    }

    /// <summary>Whether findings in one statement are one mistake.</summary>
    internal virtual bool OnePerStatement => false;

    private static Location Statement(Location location) =>
        location.SourceTree?.GetRoot().FindNode(location.SourceSpan).FirstAncestorOrSelf<CSharpSyntaxNode>(node => node is StatementSyntax or ArrowExpressionClauseSyntax or VariableDeclaratorSyntax or ArgumentSyntax { Parent: TupleExpressionSyntax })?.GetLocation() ?? location;

    /// <summary>Whether the code between the private loader and the model is looked at, too.</summary>
    internal virtual bool LooksAtLoops => false;

    /// <summary>The findings: a node, nodes that it follows from, and the message's arguments.</summary>
    internal abstract IEnumerable<(int Node, IReadOnlyList<int> Causes, object[] Arguments)> Find(TensorGraph graph, IReadOnlyList<BatchStep> steps);

    /// <summary>Whether a node is a layer, or a product, that trains a parameter.</summary>
    internal static bool IsTrainable(TensorGraph graph, int node) => graph.Nodes[node] switch
    {
        { Kind: TensorNodeKind.Module, Name: var layer } => LayerSemantics.IsTrainable(layer),
        { Operation.Class: OperationClass.MatMul or OperationClass.Linear or OperationClass.AddMatMul or OperationClass.Einsum } operation => operation.Inputs.Any(input => graph.Nodes[input].Kind == TensorNodeKind.Parameter),
        _ => false,
    };

    /// <summary>Whether the result is computed from a node whatever branch is taken.</summary>
    internal static bool ReachesAlways(TensorGraph graph, int node) =>
        graph.Result >= 0 && (always.GetValue(graph, Always)[node / 64].Value >> (node % 64) & 1) != 0;

    /// <summary>A bit for each node, 64 at a time.</summary>
    private static Lazy<ulong>[] Always(TensorGraph graph) =>
        Enumerable.Range(0, (graph.Nodes.Count + 63) / 64).Select(block => new Lazy<ulong>(() => Always(graph, block))).ToArray();

    private static ulong Always(TensorGraph graph, int block)
    {
        var from = new ulong[graph.Nodes.Count];
        for (var i = 0; i < from.Length; i++)
        {
            var inputs = graph.Nodes[i].Inputs.Select(input => from[input]);
            from[i] = (IsChoice(graph.Nodes[i]) ? inputs.DefaultIfEmpty().Aggregate((all, next) => all & next) : inputs.Aggregate(0UL, (all, next) => all | next))
                | (i / 64 == block ? 1UL << (i % 64) : 0);
        }
        return from[graph.Result];
    }

    internal static bool IsChoice(TensorNode node) => node is { Kind: TensorNodeKind.Join, Name: not TensorNode.Loop };

    /// <summary>The forward method of each model that goes into MakePrivate.</summary>
    internal static IReadOnlyList<ForwardFlow> Forwards(ProgramFlow program) => forwards.GetValue(program, Read);

    private static IReadOnlyList<ForwardFlow> Read(ProgramFlow program)
    {
        var models = program.Events
            .Where(made => made.Kind == FlowEventKind.MakePrivate)
            .SelectMany(made => made.Argument("model")?.Value.Objects ?? Enumerable.Empty<FlowObject>())
            .Distinct()
            .ToList();
        var classes = models.Select(model => model.Type)
            .OfType<INamedTypeSymbol>()
            .Select(type => type.OriginalDefinition)
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default)
            .Select(type => (Type: type, Forward: ForwardReader.ForwardOf(type, 1)))
            .Where(root => root.Forward is not null)
            .Select(root => ForwardReader.Read(program.Compilation.Compilation, root.Type, root.Forward!, intoModules: true, CancellationToken.None));
        return classes.Concat(models.Select(model => ReadSequential(program, model)).OfType<ForwardFlow>()).ToList();
    }

    private static ForwardFlow? ReadSequential(ProgramFlow program, FlowObject model)
    {
        if (model is not { Type: { } type, Creation.Syntax: { } syntax } || !program.Compilation.Symbols.IsLayer(type, "Sequential"))
            return null;
        var semantics = program.Model(syntax.SyntaxTree);
        var within = semantics.GetEnclosingSymbol(syntax.SpanStart) is var member && member is INamedTypeSymbol self ? self : member?.ContainingType;
        return within is not null && semantics.GetOperation(syntax) is IInvocationOperation creation
            ? ForwardReader.ReadModule(program.Compilation.Compilation, within, creation, CancellationToken.None)
            : null;
    }

    /// <summary>The generator reports what it finds in a [PerSampleGrad] class itself.</summary>
    private static bool IsGenerated(DpCompilation compilation, INamedTypeSymbol type) =>
        type.GetAttributes().Any(attribute => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, compilation.Symbols.PerSampleGradAttribute));
}
