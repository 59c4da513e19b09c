using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers.Layers;

/// <summary>What the body around an operation does with a local.</summary>
internal static class LocalUses
{
    /// <summary>The outermost operation around one: its body.</summary>
    public static IOperation RootOf(IOperation operation)
    {
        while (operation.Parent is not null)
            operation = operation.Parent;
        return operation;
    }

    /// <summary>The mentions of a local in the body around an operation.</summary>
    public static IEnumerable<ILocalReferenceOperation> Of(IOperation within, ILocalSymbol local) =>
        RootOf(within).Descendants().OfType<ILocalReferenceOperation>().Where(use => SymbolEqualityComparer.Default.Equals(use.Local, local));

    /// <summary>
    /// True for a layer that no module gets: each mention only asks for one of its members or loads it, or hands it over as <paramref name="mayTake"/> allows.
    /// </summary>
    public static bool StaysBehind(IOperation within, ILocalSymbol local, Func<IOperation, bool>? mayTake = null) =>
        Of(within, local).All(use => use.Parent switch
        {
            IMemberReferenceOperation member => member.Instance == use,
            IInvocationOperation call => call.Instance == use && call.TargetMethod.Name is not ("call" or "forward") && call.Parent is IExpressionStatementOperation,
            IArgumentOperation { Parent: { } taker } => mayTake?.Invoke(taker) == true,
            _ => false,
        });
}
