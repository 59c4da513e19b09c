using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>
/// The three maps of attention, for query, key and value. Self-attention gives one tensor [B, L, E] and takes [B, L, 3·E]; otherwise the
/// three come packed into [B, 3, L, D], zeros where one is shorter or narrower, and go back as [B, 3, L, E].
/// </summary>
internal sealed class InputProjection : Module<Tensor, Tensor>, IPerSampleGrad
{
    private readonly long size;
    private readonly long[] widths;
    private readonly Parameter? in_proj_weight;
    private readonly Parameter? q_proj_weight;
    private readonly Parameter? k_proj_weight;
    private readonly Parameter? v_proj_weight;
    private readonly Parameter? in_proj_bias;

    public InputProjection(long size, long keyWidth, long valueWidth, bool bias)
        : base(nameof(InputProjection))
    {
        this.size = size;
        widths = [size, keyWidth, valueWidth];
        if (keyWidth == size && valueWidth == size)
        {
            in_proj_weight = Weight(3 * size, size);
        }
        else
        {
            q_proj_weight = Weight(size, size);
            k_proj_weight = Weight(size, keyWidth);
            v_proj_weight = Weight(size, valueWidth);
        }
        if (bias)
            in_proj_bias = (Parameter)new Parameter(zeros(3 * size)).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Query, key and value after their maps, each [B, L, E].</summary>
    /// <param name="query">[B, L, E].</param>
    /// <param name="key">[B, S, D].</param>
    /// <param name="value">[B, S, D'].</param>
    public (Tensor Query, Tensor Key, Tensor Value) Project(Tensor query, Tensor key, Tensor value)
    {
        if (ReferenceEquals(query, key) && ReferenceEquals(key, value) && in_proj_weight is not null)
        {
            var parts = call(query).chunk(3, 2);
            return (parts[0], parts[1], parts[2]);
        }
        var length = Math.Max(query.shape[1], key.shape[1]);
        var width = widths.Max();
        var projected = call(stack([Padded(query), Padded(key), Padded(value)], 1)).unbind(1);
        return (projected[0].narrow(1, 0, query.shape[1]), projected[1].narrow(1, 0, key.shape[1]), projected[2].narrow(1, 0, key.shape[1]));

        Tensor Padded(Tensor tensor) => tensor.shape[1] == length && tensor.shape[2] == width
            ? tensor
            : functional.pad(tensor, new long[] { 0, width - tensor.shape[2], 0, length - tensor.shape[1] });
    }

    public override Tensor forward(Tensor input) => input.dim() == 3
        ? functional.linear(input, in_proj_weight!, in_proj_bias)
        : stack(Enumerable.Range(0, 3).Select(part => functional.linear(Part(input, part), Map(part), in_proj_bias?.narrow(0, part * size, size))), 1);

    public IReadOnlyList<ParameterTerm> PerSampleGradTerms(Tensor input, Tensor gradOutput)
    {
        var terms = new List<ParameterTerm>();
        if (in_proj_weight is not null)
        {
            terms.Add(new(nameof(in_proj_weight), in_proj_weight, input.dim() == 3 ? GradTerm.Outer(input, gradOutput) : new OuterTerm(input, gradOutput)));
        }
        else
        {
            terms.Add(new(nameof(q_proj_weight), q_proj_weight!, GradTerm.Outer(Part(input, 0), gradOutput.select(1, 0))));
            terms.Add(new(nameof(k_proj_weight), k_proj_weight!, GradTerm.Outer(Part(input, 1), gradOutput.select(1, 1))));
            terms.Add(new(nameof(v_proj_weight), v_proj_weight!, GradTerm.Outer(Part(input, 2), gradOutput.select(1, 2))));
        }
        if (in_proj_bias is not null)
            terms.Add(new(nameof(in_proj_bias), in_proj_bias, GradTerm.Sum(gradOutput.sum([gradOutput.dim() - 2]).reshape(input.shape[0], 3 * size))));
        return terms;
    }

    private static Parameter Weight(long outputs, long inputs)
    {
        var weight = new Parameter(empty(outputs, inputs));
        weight.DetachFromDisposeScope();
        init.xavier_uniform_(weight);
        return weight;
    }

    private Tensor Part(Tensor packed, int part) => packed.select(1, part).narrow(2, 0, widths[part]);

    private Tensor Map(int part) => in_proj_weight?.narrow(0, part * size, size) ?? part switch
    {
        0 => q_proj_weight!,
        1 => k_proj_weight!,
        _ => v_proj_weight!,
    };
}
