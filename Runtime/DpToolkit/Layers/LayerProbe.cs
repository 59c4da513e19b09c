using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DpToolkit.Layers;

/// <summary>Finds out by running a layer what TorchSharp doesn't tell about it.</summary>
internal static class LayerProbe
{
    /// <summary>The dropout of a layer: 0 where training changes nothing, otherwise what is given.</summary>
    /// <exception cref="ArgumentException">The layer drops values, and nothing is given.</exception>
    public static double Dropout(Module layer, double? given, Func<Tensor> run)
    {
        var drops = InMode(layer, false, () =>
        {
            var still = run();
            var random = get_rng_state();
            layer.train();
            var moving = run();
            set_rng_state(random);
            return !Same(still, moving);
        });
        if (!drops)
            return 0;
        return given is > 0 ? given.Value : throw new ArgumentException(
            $"The {layer.GetType().Name} drops values in training with a probability that TorchSharp doesn't tell. Give the dropout that it was made with, or make a Dp{layer.GetType().Name} in the source.", nameof(given));
    }

    /// <summary>The one twin, of those made with each of the choices, that computes in evaluation what the layer does.</summary>
    /// <exception cref="InvalidOperationException">None does, or more than one.</exception>
    public static TTwin Matching<TChoice, TTwin>(Module layer, IEnumerable<TChoice> choices, Func<TChoice, TTwin> make, Func<TTwin, Tensor> run, Func<Tensor> expected)
        where TTwin : Module
    {
        var found = InMode(layer, false, () =>
        {
            var wanted = expected();
            TTwin? one = null;
            foreach (var choice in choices)
            {
                var twin = make(choice);
                if (!InMode(twin, false, () => Same(wanted, run(twin))))
                    twin.Dispose();
                else if (one is null)
                    one = twin;
                else
                    throw new InvalidOperationException($"Nothing tells how this {layer.GetType().Name} was made: with these weights several kinds compute the same. Make a Dp{layer.GetType().Name} in the source.");
            }
            return one ?? throw new InvalidOperationException($"No Dp{layer.GetType().Name} computes what this {layer.GetType().Name} does; make it in the source.");
        });
        found.train(layer.training);
        return found;
    }

    private static T InMode<T>(Module layer, bool training, Func<T> body)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var before = layer.training;
        layer.train(training);
        try
        {
            return body();
        }
        finally
        {
            layer.train(before);
        }
    }

    private static bool Same(Tensor a, Tensor b) =>
        a.sub(b).abs().max().to(ScalarType.Float64).item<double>() <= 1e-4 * Math.Max(1e-3, a.abs().max().to(ScalarType.Float64).item<double>());
}
