using System;
using System.Collections.Generic;
using System.Linq;
using DpToolkit.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DpToolkit.Analyzers.State;

/// <summary>Tensor operations that sum samples up in a number.</summary>
internal static class StatisticCalls
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "mean", "std", "var", "std_mean", "var_mean", "sum", "min", "max", "amin", "amax", "aminmax", "quantile", "nanquantile", "median", "nanmedian", "mode", "bincount", "histc", "histogram",
        "unique", "unique_consecutive", "count_nonzero", "cov", "corrcoef", "svd", "pca_lowrank", "nansum", "nanmean", "logsumexp",
    };

    /// <summary>Parts of a data set, which may be public ones.</summary>
    private static readonly HashSet<string> Slices = new(StringComparer.Ordinal)
    {
        "narrow", "slice", "index_select", "index", "split", "chunk", "tensor_split", "select", "take", "masked_select", "get", "take_along_dim",
    };

    /// <summary>True for a call that goes over dimension 0, or over all of the tensor.</summary>
    public static bool IsStatistic(FlowEvent use) => use.Kind == FlowEventKind.Use && Names.Contains(use.Name) && OverSamples(use);

    /// <summary>True for a method that sums samples up, called with no dimension or with 0.</summary>
    public static bool IsOverRows(string name, ArgumentListSyntax arguments) =>
        Names.Contains(name) && (arguments.Arguments.Count == 0 || arguments.Arguments[0].DescendantNodes().OfType<LiteralExpressionSyntax>().Any(literal => literal.Token.Value is 0 or 0L));

    /// <summary>The tensors that it is computed from.</summary>
    public static IEnumerable<FlowObject> Given(FlowEvent use) =>
        (use.Receiver.Objects.IsEmpty && use.Arguments.Length > 0 ? use.Arguments[0].Value : use.Receiver).Objects.Where(o => o.Kind == FlowObjectKind.Tensor);

    /// <summary>True for a tensor that is some of another one's rows.</summary>
    public static bool IsSlice(FlowObject value) => value.Creation switch
    {
        Microsoft.CodeAnalysis.Operations.IPropertyReferenceOperation { Property.IsIndexer: true } => true,
        Microsoft.CodeAnalysis.Operations.IArrayElementReferenceOperation => true,
        Microsoft.CodeAnalysis.Operations.IInvocationOperation call => Slices.Contains(call.TargetMethod.Name),
        _ => false,
    };

    private static bool OverSamples(FlowEvent use)
    {
        foreach (var argument in use.Arguments)
        {
            if (argument.IsDefault || argument.Name is not ("dim" or "dims" or "dimensions" or "dimension" or "axis" or "dim0"))
                continue;
            if (argument.Value.Constant is int or long)
                return Convert.ToInt64(argument.Value.Constant, System.Globalization.CultureInfo.InvariantCulture) == 0;
            return argument.Operation.Syntax.DescendantNodesAndSelf().OfType<LiteralExpressionSyntax>().Any(literal => literal.Token.Value is 0 or 0L);
        }

        return true;
    }
}
