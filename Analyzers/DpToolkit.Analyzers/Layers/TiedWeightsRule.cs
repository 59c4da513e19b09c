using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Layers;

/// <summary>DP7003: one parameter held by two layers of a private model.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TiedWeightsRule() : DpAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Descriptors.Create(
        DiagnosticIds.TiedWeights,
        DiagnosticSeverity.Warning,
        "Tied weights",
        "'{0}' becomes the same parameter as '{1}': a sample's gradient is then the sum over both layers, which only layers of one kind can clip without holding it in full, and to() quietly unties them; give each layer its own weight, or call one layer twice");

    protected override void Register(CompilationStartAnalysisContext context, DpCompilation compilation)
    {
        var symbols = compilation.Symbols;
        context.RegisterOperationAction(
            operation =>
            {
                if (Tie(symbols, operation.Operation) is var (holder, name, weight) && !MayBeFrozen(operation.Operation.Syntax) && IsTrainedPrivately(compilation, operation, holder))
                    operation.ReportDiagnostic(Diagnostic.Create(Rule, operation.Operation.Syntax.GetLocation(), name, weight.Syntax.ToString().TrimEnd('!')));
            },
            OperationKind.SimpleAssignment,
            OperationKind.DeconstructionAssignment,
            OperationKind.Invocation,
            OperationKind.ObjectCreation);
    }

    /// <summary>The module that takes another's parameter, the name that it has there, and where it comes from.</summary>
    private static (IOperation? Holder, string Name, IOperation Weight)? Tie(KnownSymbols symbols, IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: IMemberReferenceOperation target } assignment
                when target.Type.DerivesFrom(symbols.Parameter) && symbols.IsModule(target.Member.ContainingType) && Source(symbols, assignment, target) is { } weight:
                return (target.Instance, target.Syntax.ToString(), weight);
            case IDeconstructionAssignmentOperation { Target: ITupleOperation targets } assignment when Tuple(assignment.Value) is { } values && values.Elements.Length == targets.Elements.Length:
                return targets.Elements.Zip(values.Elements, (to, from) => to is IMemberReferenceOperation member && member.Type.DerivesFrom(symbols.Parameter) && symbols.IsModule(member.Member.ContainingType)
                    && LayerWeights.Of(symbols, from) is { } given && !IsSame(given, member) ? (member.Instance, member.Syntax.ToString(), given) : ((IOperation?, string, IOperation)?)null).FirstOrDefault(tie => tie is not null);
            case IInvocationOperation { TargetMethod.Name: "register_parameter" } call
                when symbols.IsModule(call.TargetMethod.ContainingType) && Weight(symbols, call.Arguments) is { } weight && LayerWeights.LayerOf(weight) is not null:
                return (call.Instance, call.Arguments.FirstOrDefault(a => a.Parameter?.Name == "name")?.Value.Syntax.ToString() ?? "weight", weight);
            case IInvocationOperation call when call.TargetMethod.ContainingType.Is(symbols.Nn) && symbols.IsModule(call.Type) && Weight(symbols, call.Arguments) is { } weight:
                return (null, call.TargetMethod.Name, weight);
            case IObjectCreationOperation { Constructor: { } constructor } creation when symbols.IsModule(creation.Type) && constructor.IsInSource() && Weight(symbols, creation.Arguments) is { } weight:
                return (null, creation.Type!.Name, weight);
            default:
                return null;
        }
    }

    private static IOperation? Weight(KnownSymbols symbols, System.Collections.Immutable.ImmutableArray<IArgumentOperation> arguments) =>
        arguments.Where(argument => argument.Parameter?.Type.DerivesFrom(symbols.Parameter) == true).Select(argument => LayerWeights.Of(symbols, argument.Value)).FirstOrDefault(weight => weight is not null);

    /// <summary>The parameter of another holder that is assigned, or a local that another holder has already.</summary>
    private static IOperation? Source(KnownSymbols symbols, ISimpleAssignmentOperation assignment, IMemberReferenceOperation target)
    {
        if (LayerWeights.Of(symbols, assignment.Value) is { } weight)
            return IsSame(weight, target) || IsHandedOn(assignment, weight) ? null : weight;
        if (assignment.Value.WithoutConversion() is not ILocalReferenceOperation { Local: var local } shared || !local.Type.DerivesFrom(symbols.Parameter))
            return null;
        return LocalUses.RootOf(assignment).Descendants().OfType<ISimpleAssignmentOperation>().Any(other => other.Syntax.SpanStart < assignment.Syntax.SpanStart && other.Target is IMemberReferenceOperation holder && symbols.IsModule(holder.Member.ContainingType)
            && other.Value.WithoutConversion() is ILocalReferenceOperation used && SymbolEqualityComparer.Default.Equals(used.Local, local)) ? shared : null;
    }

    private static ITupleOperation? Tuple(IOperation value) => value is IConversionOperation conversion ? Tuple(conversion.Operand) : value as ITupleOperation;

    private static bool IsSame(IOperation one, IOperation other) => one.Syntax.ToString().Replace("this.", "") == other.Syntax.ToString().Replace("this.", "");

    /// <summary>True for the only taker of a weight whose layer is left behind: a local that goes nowhere.</summary>
    private static bool IsHandedOn(ISimpleAssignmentOperation assignment, IOperation weight) =>
        LayerWeights.LayerOf(weight) is ILocalReferenceOperation layer && LocalUses.StaysBehind(layer, layer.Local)
        && !LocalUses.RootOf(assignment).Descendants().OfType<ISimpleAssignmentOperation>().Any(other => other != assignment && IsSame(other.Value.WithoutConversion(), weight));

    private static bool IsTrainedPrivately(DpCompilation compilation, OperationAnalysisContext context, IOperation? holder)
    {
        var flow = compilation.Flow(context.CancellationToken);
        bool inside = context.IsPrivate(compilation);
        if (inside && context.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } && !LayerWeights.IsConditional(context.Operation))
            return true;
        if (IsDone(flow, context.Operation.Syntax))
            return true;
        return !inside && !LayerWeights.IsConditional(context.Operation) && LayerWeights.IsInPrivateModel(flow.PrivateModels, holder);
    }

    /// <summary>True when the flow sees that a model that goes into MakePrivate was tied before, on every path.</summary>
    private static bool IsDone(ProgramFlow flow, SyntaxNode syntax)
    {
        foreach (var history in flow.Histories)
            foreach (var tied in history.Events.Where(e => e.Operation.Syntax == syntax && e.Kind is FlowEventKind.Write or FlowEventKind.Use or FlowEventKind.Create))
                foreach (var made in MadePrivate.In(history))
                    if (made.Model is { } model && ModelParts.Of(made.Event.Before, model) is var parts && tied.Subjects.Any(o => parts.Contains(o) && made.Event.Before[o].Must(tied)))
                        return true;
        return false;
    }

    private static bool MayBeFrozen(SyntaxNode tie) =>
        (tie.FirstAncestorOrSelf<TypeDeclarationSyntax>() ?? tie.SyntaxTree.GetRoot()).DescendantTokens().Any(token => token.ValueText.StartsWithOrdinal("requires_grad"));
}
