using System.Collections.Generic;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DpToolkit.Analyzers;

/// <summary>The layers of TorchSharp that have a twin for private training: "LSTM" and DpToolkit.DpLSTM.</summary>
public static class LayerTwins
{
    private const string Prefix = "Dp";

    private static readonly HashSet<string> Names = new()
    {
        "LSTM", "GRU", "RNN", "MultiheadAttention",
        "Transformer", "TransformerEncoder", "TransformerDecoder", "TransformerEncoderLayer", "TransformerDecoderLayer",
    };

    /// <summary>True for a layer of TorchSharp that needs its twin.</summary>
    public static bool NeedsTwin(this KnownSymbols symbols, ITypeSymbol? type) => type is not null && Names.Contains(type.Name) && symbols.IsLayer(type, type.Name);

    /// <summary>The twin of a layer of TorchSharp; null where it has none.</summary>
    public static INamedTypeSymbol? TwinOf(this KnownSymbols symbols, ITypeSymbol? type) =>
        symbols.NeedsTwin(type) ? symbols.Find("DpToolkit." + Prefix + type!.Name) : null;

    /// <summary>The name of the layer of TorchSharp that a type is, or is the twin of: "LSTM" for both.</summary>
    public static string? NativeName(this KnownSymbols symbols, ITypeSymbol? type)
    {
        if (type is null)
            return null;
        if (symbols.NeedsTwin(type))
            return type.Name;
        return type.Name.StartsWithOrdinal(Prefix) && Names.Contains(type.Name.Substring(Prefix.Length)) && type.Is(symbols.Find("DpToolkit." + type.Name)) ? type.Name.Substring(Prefix.Length) : null;
    }

    /// <summary>The arguments by which a layer or its twin is made; default where the operation makes none.</summary>
    public static ImmutableArray<IArgumentOperation> MadeBy(this KnownSymbols symbols, IOperation operation) => operation switch
    {
        IInvocationOperation call when call.TargetMethod.ContainingType.Is(symbols.Nn) && symbols.NeedsTwin(call.Type) && call.TargetMethod.Name == call.Type!.Name => call.Arguments,
        IObjectCreationOperation creation when !symbols.NeedsTwin(creation.Type) && symbols.NativeName(creation.Type) is not null => creation.Arguments,
        _ => default,
    };
}
