namespace DpToolkit.Analyzers.Flow;

/// <summary>What an abstract object is.</summary>
public enum FlowObjectKind
{
    /// <summary>An object of no type that matters here.</summary>
    Other,

    /// <summary>A module: a whole model or a single layer.</summary>
    Model,
    Optimizer,
    Loader,
    Dataset,
    Engine,
    Scheduler,
    Accountant,
    Ledger,
    Budget,
    Noise,
    Tensor,

    /// <summary>What <c>MakePrivate</c> returns, before it is taken apart.</summary>
    Training,

    /// <summary>A sequence of parameters: <c>model.parameters()</c> and what LINQ makes of it.</summary>
    Parameters,
}
