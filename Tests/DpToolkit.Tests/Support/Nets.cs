using static TorchSharp.torch;

namespace DpToolkit.Tests.Support;

/// <summary>Models that tests train, in float64.</summary>
internal static class Nets
{
    public const ScalarType DType = ScalarType.Float64;

    /// <summary>The MNIST CNN of Opacus' example, scaled to 1x14x14 inputs.</summary>
    public static nn.Module<Tensor, Tensor> Cnn() => nn.Sequential(
        nn.Conv2d(1, 16, 8, stride: 2, padding: 3, dtype: DType),
        nn.ReLU(),
        nn.MaxPool2d(2, stride: 1),
        nn.Conv2d(16, 32, 4, stride: 2, dtype: DType),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(32 * 2 * 2, 32, dtype: DType),
        nn.ReLU(),
        nn.Linear(32, 10, dtype: DType));

    public static nn.Module<Tensor, Tensor> Mlp() => nn.Sequential(
        nn.Linear(6, 8, dtype: DType),
        nn.Tanh(),
        nn.Linear(8, 3, dtype: DType));

    /// <summary>Embedding, LayerNorm, one Linear used twice and at several positions, a frozen bias.</summary>
    public sealed class Text : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Embedding embedding = nn.Embedding(11, 6, padding_idx: 0, dtype: DType);
        private readonly TorchSharp.Modules.LayerNorm norm = nn.LayerNorm(6, dtype: DType);
        private readonly TorchSharp.Modules.Linear shared = nn.Linear(6, 6, dtype: DType);
        private readonly TorchSharp.Modules.Linear head = nn.Linear(6, 3, dtype: DType);

        public Text()
            : base(nameof(Text))
        {
            RegisterComponents();
            head.bias!.requires_grad = false;
        }

        public override Tensor forward(Tensor input)
        {
            var x = norm.call(embedding.call(input));
            x = shared.call(shared.call(x).tanh());
            return head.call(x.mean([1L]));
        }
    }
}
