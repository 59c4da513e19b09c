using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DpToolkit.Optim;

/// <summary>The user's optimizer, which runs inside a private step and nowhere else.</summary>
internal sealed class HeldOptimizer : IDisposable
{
    private readonly Lease lease = new();
    private readonly List<(ParamGroup Group, IEnumerable<Parameter> Original)> groups = [];
    private readonly string name;
    private bool held;

    public HeldOptimizer(optim.Optimizer optimizer)
    {
        Optimizer = optimizer;
        name = optimizer.GetType().Name;
        if (optimizer is DpOptimizer)
            throw new PrivacyViolationException("MakePrivate was given an optimizer that is private already; give it a plain torch.optim optimizer.");
        if (name == "LBFGS")
            throw new PrivacyViolationException("LBFGS evaluates the loss several times a step, so one noisy gradient is not enough; use a first-order optimizer, for instance SGD or Adam.");
        if (optimizer.ParamGroups is null || !optimizer.ParamGroups.All(group => group is ParamGroup))
            throw new PrivacyViolationException($"{name} has no parameter groups of TorchSharp's ParamGroup, so its own step() can't be held back; use an optimizer of torch.optim.");
        foreach (var group in optimizer.ParamGroups.Cast<ParamGroup>())
        {
            if (group.Parameters is HeldParameters)
                throw new PrivacyViolationException($"This {name} is held by another private training; dispose the engine that holds it, or make a new optimizer.");
            groups.Add((group, group.Parameters));
        }
        Parameters = [.. groups.SelectMany(group => group.Original)];
    }

    public optim.Optimizer Optimizer { get; }

    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>From now on the optimizer's own step() and zero_grad() throw.</summary>
    public void Hold()
    {
        foreach (var (group, original) in groups)
            group.Parameters = new HeldParameters([.. original], lease, name);
        held = true;
    }

    /// <summary>Runs something on the optimizer.</summary>
    public void Run(Action action) => lease.Run(action);

    public void Dispose()
    {
        if (!held)
            return;
        held = false;
        foreach (var (group, original) in groups)
            group.Parameters = original;
    }
}
