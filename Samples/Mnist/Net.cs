using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mnist;

/// <summary>A small CNN with tanh, which trains better than ReLU under noise (Papernot et al., arXiv 2007.14191).</summary>
internal sealed class Net : nn.Module<Tensor, Tensor>
{
    private readonly Sequential layers;

    public Net() : base(nameof(Net))
    {
        layers = nn.Sequential(
            ("conv1", nn.Conv2d(1, 16, 8, stride: 2, padding: 3)),
            ("tanh1", nn.Tanh()),
            ("pool1", nn.MaxPool2d(2, stride: 1)),
            ("conv2", nn.Conv2d(16, 32, 4, stride: 2)),
            ("tanh2", nn.Tanh()),
            ("pool2", nn.MaxPool2d(2, stride: 1)),
            ("flatten", nn.Flatten()),
            ("hidden", new ScaledTanhLinear(512, 32)),
            ("output", nn.Linear(32, 10)));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => layers.call(x);
}
