using System;
using System.Collections.Concurrent;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers;

/// <summary>The types of TorchSharp and DpToolkit that rules ask for. A type that the compilation lacks matches nothing.</summary>
public sealed class KnownSymbols(Compilation compilation)
{
    private readonly ConcurrentDictionary<string, INamedTypeSymbol?> types = new();
    private readonly Func<string, INamedTypeSymbol?> find = compilation.GetTypeByMetadataName;

    public INamedTypeSymbol? Module => Find("TorchSharp.torch+nn+Module");
    public INamedTypeSymbol? Module2 => Find("TorchSharp.torch+nn+Module`2");
    public INamedTypeSymbol? Nn => Find("TorchSharp.torch+nn");
    public INamedTypeSymbol? Functional => Find("TorchSharp.torch+nn+functional");
    public INamedTypeSymbol? Torch => Find("TorchSharp.torch");
    public INamedTypeSymbol? LrSchedulerBase => Find("TorchSharp.torch+optim+lr_scheduler+LRScheduler");
    public INamedTypeSymbol? Tensor => Find("TorchSharp.torch+Tensor");
    public INamedTypeSymbol? Optimizer => Find("TorchSharp.torch+optim+Optimizer");
    public INamedTypeSymbol? Parameter => Find("TorchSharp.Modules.Parameter");
    public INamedTypeSymbol? Sequential => Find("TorchSharp.Modules.Sequential");
    public INamedTypeSymbol? DataLoader => Find("TorchSharp.Modules.DataLoader`2");
    public INamedTypeSymbol? Dataset => Find("TorchSharp.torch+utils+data+Dataset`1");
    public INamedTypeSymbol? IterableDataset => Find("TorchSharp.torch+utils+data+IterableDataset");

    public INamedTypeSymbol? PrivacyEngine => Find("DpToolkit.PrivacyEngine");
    public INamedTypeSymbol? PrivateTraining => Find("DpToolkit.PrivateTraining`2");
    public INamedTypeSymbol? DpOptimizer => Find("DpToolkit.DpOptimizer");
    public INamedTypeSymbol? PoissonDataLoader => Find("DpToolkit.PoissonDataLoader`1");
    public INamedTypeSymbol? ModuleValidator => Find("DpToolkit.ModuleValidator");
    public INamedTypeSymbol? BatchMemoryManager => Find("DpToolkit.BatchMemoryManager");
    public INamedTypeSymbol? PrivacyBudget => Find("DpToolkit.PrivacyBudget");
    public INamedTypeSymbol? PrivacyBudgetAttribute => Find("DpToolkit.PrivacyBudgetAttribute");
    public INamedTypeSymbol? PrivacyLedger => Find("DpToolkit.PrivacyLedger");
    public INamedTypeSymbol? Accountants => Find("DpToolkit.Accountants");
    public INamedTypeSymbol? Accountant => Find("DpToolkit.Accounting.IAccountant");
    public INamedTypeSymbol? Noise => Find("DpToolkit.Noise");
    public INamedTypeSymbol? Clipping => Find("DpToolkit.Clipping");
    public INamedTypeSymbol? PerSampleGradAttribute => Find("DpToolkit.PerSampleGradAttribute");

    public bool HasTorch => Module is not null;

    public bool HasToolkit => PrivacyEngine is not null;

    /// <summary>The type of this metadata name ("TorchSharp.Modules.LSTM"), or null where it isn't referenced.</summary>
    public INamedTypeSymbol? Find(string metadataName) => types.GetOrAdd(metadataName, find);

    /// <summary>True when <paramref name="type"/> is a layer of TorchSharp with this name (<c>"BatchNorm2d"</c>).</summary>
    public bool IsLayer(ITypeSymbol? type, string name) =>
        type is not null && type.Name == name && type.ContainingNamespace is { Name: "Modules", ContainingNamespace.Name: "TorchSharp" };

    public bool IsModule(ITypeSymbol? type) => type.DerivesFrom(Module);

    public bool IsOptimizer(ITypeSymbol? type) => type.DerivesFrom(Optimizer);

    public bool IsLoader(ITypeSymbol? type) => type.DerivesFrom(DataLoader) || type.DerivesFrom(PoissonDataLoader);

    public bool IsDataset(ITypeSymbol? type) => type.DerivesFrom(Dataset) || type.DerivesFrom(IterableDataset);

    public bool IsTensor(ITypeSymbol? type) => type.DerivesFrom(Tensor);

    /// <summary>True for the query operators that put models, or what has one in it, in an order.</summary>
    public bool RanksModels(IMethodSymbol method) =>
        method is { Name: "OrderBy" or "OrderByDescending" or "MinBy" or "MaxBy", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" }, TypeArguments: [var element, ..] } && HoldsModel(element);

    /// <summary>True for a module, and for a tuple, record or anonymous object with a module in it.</summary>
    public bool HoldsModel(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol { IsTupleType: true } tuple => tuple.TupleElements.Any(element => IsModule(element.Type)),
        { IsAnonymousType: true } or { IsRecord: true } => type.GetMembers().OfType<IPropertySymbol>().Any(property => IsModule(property.Type)),
        _ => IsModule(type),
    };

    /// <summary>True for a member that TorchSharp or DpToolkit declares: a callee that keeps no hidden alias.</summary>
    public bool IsKnownLibrary(ISymbol symbol)
    {
        if (symbol.Locations.Length > 0 && symbol.Locations[0].IsInSource)
            return false;
        var space = symbol.ContainingNamespace;
        while (space is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space?.Name is "TorchSharp" or "DpToolkit";
    }
}
