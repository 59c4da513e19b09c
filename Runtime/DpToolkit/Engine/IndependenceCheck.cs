using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Engine;

/// <summary>Changes one sample of a batch and looks whether the model's outputs for the others move.</summary>
internal static class IndependenceCheck
{
    /// <exception cref="PrivacyViolationException">They do.</exception>
    public static void Verify(Module<Tensor, Tensor> model, Tensor batch)
    {
        if (batch.dim() == 0 || batch.shape[0] < 2)
            throw new ArgumentException($"Independence shows in batches of two or more samples; this one is [{string.Join(", ", batch.shape)}].", nameof(batch));
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var random = get_rng_state();
        Tensor Run(Tensor input)
        {
            set_rng_state(random);
            return model.call(input);
        }

        var samples = batch.shape[0];
        var before = Run(batch);
        if (before.dim() == 0 || before.shape[0] != samples)
            throw new PrivacyViolationException($"{model.GetType().Name} returned [{string.Join(", ", before.shape)}] for {samples} samples; dimension 0 has to be the samples.");
        for (long changed = 0; changed < Math.Min(samples, 8); changed++)
        {
            var other = batch.clone();
            other.narrow(0, changed, 1).copy_(batch.narrow(0, (changed + 1) % samples, 1));
            var after = Run(other);
            for (long i = 0; i < samples; i++)
            {
                if (i != changed && !Same(before.narrow(0, i, 1), after.narrow(0, i, 1)))
                    throw new PrivacyViolationException($"{model.GetType().Name} mixes samples: changing sample {changed} changed the output for sample {i}, so neither has a gradient of its own. Look for normalization, softmax, sorting or means over dimension 0.");
            }
        }
        set_rng_state(random);
    }

    private static bool Same(Tensor a, Tensor b)
    {
        var scale = Math.Max(1, a.abs().max().to(ScalarType.Float64).item<double>());
        return a.sub(b).abs().max().to(ScalarType.Float64).item<double>() <= 1e-5 * scale;
    }
}
