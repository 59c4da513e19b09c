namespace DpToolkit;

/// <summary>What MakePrivate returns; it deconstructs into its three parts.</summary>
/// <typeparam name="TModel">The model's type.</typeparam>
/// <typeparam name="TBatch">What the loader hands out.</typeparam>
/// <param name="Model">The model that was given, with hooks on its trained layers.</param>
/// <param name="Optimizer">The private optimizer around the one that was given.</param>
/// <param name="Data">The private loader over the data of the one that was given.</param>
public sealed record PrivateTraining<TModel, TBatch>(TModel Model, DpOptimizer Optimizer, PoissonDataLoader<TBatch> Data);
