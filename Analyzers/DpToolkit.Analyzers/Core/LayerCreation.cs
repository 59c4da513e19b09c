using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers;

/// <summary>Reads calls of the factories that make layers.</summary>
internal static class LayerCreation
{
    /// <summary>The argument as written, or null where the default is taken.</summary>
    public static IArgumentOperation? Written(this IInvocationOperation call, string parameter) => call.Arguments.Written(parameter);

    /// <summary>The argument as written, or null where the default is taken.</summary>
    public static IArgumentOperation? Written(this ImmutableArray<IArgumentOperation> arguments, string parameter) =>
        arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter && argument.ArgumentKind != ArgumentKind.DefaultValue);

    /// <summary>True when the argument is written and is this constant.</summary>
    public static bool IsWritten(this IInvocationOperation call, string parameter, bool value) =>
        call.Arguments.IsWritten(parameter, value);

    /// <summary>True when the argument is written and is this constant.</summary>
    public static bool IsWritten(this ImmutableArray<IArgumentOperation> arguments, string parameter, bool value) =>
        arguments.Written(parameter)?.Value.ConstantValue is { HasValue: true, Value: bool constant } && constant == value;

    /// <summary>The operand under implicit conversions.</summary>
    public static IOperation WithoutConversion(this IOperation operation) =>
        operation is IConversionOperation { IsImplicit: true } conversion ? conversion.Operand.WithoutConversion() : operation;

    /// <summary>True when the code builds a module that reaches MakePrivate.</summary>
    public static bool IsPrivate(this Microsoft.CodeAnalysis.Diagnostics.OperationAnalysisContext context, DpCompilation compilation) =>
        compilation.Flow(context.CancellationToken).PrivateModels.Builds(context.Operation.Syntax, context.ContainingSymbol.ContainingType ?? context.ContainingSymbol as INamedTypeSymbol);
}
