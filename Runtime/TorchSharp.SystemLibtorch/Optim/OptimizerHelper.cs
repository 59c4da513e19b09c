using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>What the optimizers share: parameter groups, state per parameter, saving and loading.</summary>
public abstract class OptimizerHelper : Optimizer
{
    protected OptimizerOptions _defaults = new();
    protected OrderedDict<IntPtr, OptimizerState> _state = new();

    public OptimizerHelper() : base(IntPtr.Zero)
    {
    }

    private protected abstract OptimizerState NewState(Parameter parameter);

    private protected abstract void Update(Parameter parameter, Tensor grad, OptimizerOptions options, OptimizerState state);

    private protected void AddGroups(IEnumerable<ParamGroup> groups)
    {
        foreach (var group in groups) add_param_group(group);
    }

    public override void add_param_group(ParamGroup param_group)
    {
        param_group.Options ??= (OptimizerOptions)Activator.CreateInstance(_defaults.GetType())!;
        param_group.Options.FillFrom(_defaults);
        param_group.Options.InitialLearningRate = param_group.LearningRate;
        _parameter_groups.Add(param_group);
        foreach (var parameter in param_group.Parameters)
        {
            var state = _state[parameter.Handle] = NewState(parameter);
            state.Initialize(param_group.Options);
        }
    }

#nullable disable annotations
    public override Tensor step(Func<Tensor> closure = null)
#nullable restore annotations
    {
        Tensor? loss = null;
        if (closure is not null)
        {
            using var enabled = enable_grad();
            loss = closure();
        }
        using var none = no_grad();
        using var scope = NewDisposeScope();
        foreach (var group in _parameter_groups)
            foreach (var parameter in group.Parameters)
                if (parameter.grad is { } grad)
                    Update(parameter, grad, group.Options!, _state[parameter.Handle]);
        return loss;
    }

    public void to(Device device)
    {
        foreach (var (_, state) in _state) state.to(device);
    }

    public virtual StateDictionary state_dict()
    {
        var result = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            result.Options.Add(group.Options!);
            result.StateIndexRef.Add([.. group.Parameters.Select((_, i) => result.State.Count + i)]);
            result.State.AddRange(group.Parameters.Select(parameter => _state[parameter.Handle]));
        }
        return result;
    }

    public virtual void load_state_dict(StateDictionary state_dict)
    {
        var own = this.state_dict();
        Check(state_dict.Options.Count, state_dict.State.Count, own);
        for (var i = 0; i < own.Options.Count; i++)
            if (own.Options[i] != state_dict.Options[i]) own.Options[i].LoadStateDict(state_dict.Options[i]);
        for (var i = 0; i < own.State.Count; i++)
            if (own.State[i] != state_dict.State[i]) own.State[i].LoadStateDict(state_dict.State[i]);
    }

    public void save_state_dict(string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        save_state_dict(writer);
    }

    public void save_state_dict(BinaryWriter writer)
    {
        writer.Write(GetType().Name);
        var own = state_dict();
        writer.Encode(own.Options.Count);
        writer.Encode(own.State.Count);
        foreach (var options in own.Options) options.SaveStateDict(writer);
        foreach (var state in own.State) state.SaveStateDict(writer);
    }

    public void load_state_dict(string location)
    {
        using var reader = new BinaryReader(File.OpenRead(location));
        load_state_dict(reader);
    }

    public void load_state_dict(BinaryReader reader)
    {
        var name = reader.ReadString();
        if (name != GetType().Name) throw new InvalidDataException($"Mismatched optimizer type: expected '{GetType().Name}', but found '{name}' in the loaded stream.");
        var own = state_dict();
        Check(reader.Decode(), reader.Decode(), own);
        foreach (var options in own.Options) options.LoadStateDict(reader);
        foreach (var state in own.State) state.LoadStateDict(reader);
    }

    private static void Check(long options, long states, StateDictionary own)
    {
        if (options != own.Options.Count) throw new ArgumentException("Invalid optimizer state -- different number of parameter groups.");
        if (states != own.State.Count) throw new ArgumentException("Invalid optimizer state -- different number of states.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var (_, state) in _state) state.DisposeTensors();
            _state.Clear();
        }
        base.Dispose(disposing);
    }

    /// <summary>The gradient with its sign turned to maximize and the L2 penalty added.</summary>
    private protected static Tensor Penalized(Tensor grad, Parameter parameter, bool maximize, double weight_decay)
    {
        if (maximize) grad = grad.neg();
        return weight_decay == 0 ? grad : grad.add(parameter, alpha: weight_decay);
    }

    private protected static double NotNegative(double value, string name) => value >= 0 ? value : throw new ArgumentException($"Invalid {name}: {value}");

    private protected static double Beta(double value, string name) => value is >= 0 and < 1 ? value : throw new ArgumentException($"Invalid {name}: {value}");
}
