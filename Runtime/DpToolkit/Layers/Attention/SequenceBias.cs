using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>One more position at the end of each sequence, [B, L, E] to [B, L + 1, E], the same for all samples.</summary>
internal sealed class SequenceBias : Module<Tensor, Tensor>, IPerSampleGrad
{
    private readonly Parameter bias;

    public SequenceBias(long size)
        : base(nameof(SequenceBias))
    {
        bias = new Parameter(empty(1, 1, size));
        bias.DetachFromDisposeScope();
        init.xavier_normal_(bias);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => cat([input, bias.expand(input.shape[0], 1, input.shape[2])], 1);

    public IReadOnlyList<ParameterTerm> PerSampleGradTerms(Tensor input, Tensor gradOutput) =>
        [new("bias", bias, GradTerm.Sum(gradOutput.narrow(1, input.shape[1], 1).unsqueeze(1)))];
}
