using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Layers;

/// <summary>Expressions that stand for a parameter of a layer.</summary>
internal static class LayerWeights
{
    /// <summary>The member or call that gives a parameter of some layer: <c>fc.weight</c>, <c>this.scale</c>, <c>fc.get_parameter("weight")</c>; else null.</summary>
    public static IOperation? Of(KnownSymbols symbols, IOperation? operation) => operation switch
    {
        IConversionOperation conversion => Of(symbols, conversion.Operand),
        IMemberReferenceOperation { Instance: not null, Member: IFieldSymbol or IPropertySymbol { IsIndexer: false } } member when member.Type.DerivesFrom(symbols.Parameter) && symbols.IsModule(member.Member.ContainingType) => member,
        IInvocationOperation { TargetMethod.Name: "get_parameter", Instance: not null } call when symbols.IsModule(call.TargetMethod.ContainingType) => call,
        ILocalReferenceOperation { Local: var local } reference when Initial(local, reference) is { } value => Of(symbols, value),
        _ => null,
    };

    /// <summary>The layer that a parameter is taken from; null for a parameter of <c>this</c>.</summary>
    public static IOperation? LayerOf(IOperation weight) => weight switch
    {
        IMemberReferenceOperation { Instance: { } instance and not IInstanceReferenceOperation } => instance,
        IInvocationOperation { Instance: { } instance and not IInstanceReferenceOperation } => instance,
        _ => null,
    };

    /// <summary>What a local is declared with in the body around an operation, if nothing else is assigned to it there.</summary>
    private static IOperation? Initial(ILocalSymbol local, IOperation within)
    {
        while (within.Parent is not null)
            within = within.Parent;
        bool written = within.Descendants().OfType<IAssignmentOperation>().Any(a => a.Target is ILocalReferenceOperation target && SymbolEqualityComparer.Default.Equals(target.Local, local));
        return written ? null : within.Descendants().OfType<IVariableDeclaratorOperation>().FirstOrDefault(d => SymbolEqualityComparer.Default.Equals(d.Symbol, local))?.Initializer?.Value;
    }

    /// <summary>True when an expression leads through a private model that is declared in source: <c>model.decoder</c>.</summary>
    public static bool IsInPrivateModel(PrivateModels models, IOperation? instance)
    {
        for (; instance is not null; instance = instance is IMemberReferenceOperation member ? member.Instance : null)
            if (instance is not IInstanceReferenceOperation && instance.Type is INamedTypeSymbol type && models.Contains(type))
                return true;
        return false;
    }

    /// <summary>True when only some paths through the body around it run the operation.</summary>
    public static bool IsConditional(IOperation operation)
    {
        for (var (child, parent) = (operation, operation.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
            if (parent is IConditionalOperation branch && child != branch.Condition || parent is ISwitchOperation or ISwitchExpressionArmOperation or ICatchClauseOperation or IAnonymousFunctionOperation or ILocalFunctionOperation)
                return true;
        return false;
    }
}
