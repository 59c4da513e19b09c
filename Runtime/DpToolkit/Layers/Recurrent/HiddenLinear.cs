using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>One step of a loop over time.</summary>
/// <param name="time">The position, 0 .. T-1.</param>
/// <param name="state">The state before it, each [B, H]; the hidden state first.</param>
/// <returns>The state after it.</returns>
internal delegate Tensor[] RecurrentStep(int time, Tensor[] state);

/// <summary>
/// The hidden-to-hidden map h Wᵀ + b of a recurrent layer, with the loop over time around it. A step's product enters the loop by one
/// addition, so its gradient is that of what it is added to: the loop needs no tape entry for each step.
/// </summary>
internal abstract class HiddenLinear : Module<Tensor, Tensor>, IPerSampleGrad
{
    private readonly Parameter weight;
    private readonly Parameter? bias;

    protected HiddenLinear(string name, long gates, RecurrentOptions options)
        : base(name)
    {
        weight = options.Parameter(gates * options.HiddenSize, options.HiddenSize);
        if (options.Bias)
            bias = options.Parameter(gates * options.HiddenSize);
        RegisterComponents();
    }

    /// <summary>W, [gates·H, H].</summary>
    public Parameter Weight => weight;

    /// <summary>b, [gates·H]; null without one.</summary>
    public Parameter? Bias => bias;

    /// <summary>The tape, under private training.</summary>
    public ILoopRecorder? Recorder { get; set; }

    /// <summary>h Wᵀ + b.</summary>
    /// <param name="input">Hidden states, [B, T, H].</param>
    public override Tensor forward(Tensor input) => functional.linear(input, weight, bias);

    public IReadOnlyList<ParameterTerm> PerSampleGradTerms(Tensor input, Tensor gradOutput)
    {
        var terms = new List<ParameterTerm> { new("weight", weight, GradTerm.Outer(input, gradOutput)) };
        if (bias is not null)
            terms.Add(new("bias", bias, GradTerm.Sum(gradOutput.dim() == 2 ? gradOutput : gradOutput.sum([1L]))));
        return terms;
    }

    /// <summary>Runs the loop.</summary>
    /// <param name="projected">The input's share of the gates, [B, T, gates·H].</param>
    /// <param name="first">The state before the first step, each [B, H].</param>
    /// <param name="reverse">Whether time runs backwards.</param>
    /// <returns>The hidden states [T, B, H], and the state after the last step.</returns>
    public (Tensor Output, Tensor[] Last) Run(Tensor projected, Tensor[] first, bool reverse)
    {
        using var scope = NewDisposeScope();
        var recorded = Recorder?.Begin() ?? false;
        if (recorded && !projected.requires_grad)
            projected = projected.detach().requires_grad_();
        var (product, step) = Start(projected, recorded);
        var hidden = new Tensor[projected.shape[1]];
        var state = first;
        for (var i = 0; i < hidden.Length; i++)
        {
            var time = reverse ? hidden.Length - 1 - i : i;
            state = step(time, state);
            hidden[time] = state[0];
        }
        var output = stack(hidden, 0);
        if (recorded)
            Recorder!.End(Before(first[0], output, reverse), product);
        return (output.MoveToOuterDisposeScope(), [.. state.Select(tensor => tensor.MoveToOuterDisposeScope())]);
    }

    /// <summary>Prepares the loop.</summary>
    /// <param name="projected">The input's share of the gates, [B, T, gates·H].</param>
    /// <param name="recorded">Whether the products' gradient is needed.</param>
    /// <returns>The tensor [B, T, gates·H] whose gradient is that of the products, and the step.</returns>
    protected abstract (Tensor Product, RecurrentStep Step) Start(Tensor projected, bool recorded);

    /// <summary>The hidden states that the steps started from, [B, T, H].</summary>
    private static Tensor Before(Tensor first, Tensor output, bool reverse)
    {
        using var guard = no_grad();
        var others = output.shape[0] - 1;
        Tensor[] states = reverse ? [output.narrow(0, 1, others), first.unsqueeze(0)] : [first.unsqueeze(0), output.narrow(0, 0, others)];
        return cat(states, 0).transpose(0, 1);
    }
}
