using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Conformance;

public sealed class ErrorTests
{
    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        var exception = Assert.Throws<ExternalException>(() => ones(2, 3) + ones(4));
        Assert.Contains("3", exception.Message);
        Assert.Contains("4", exception.Message);
        exception = Assert.Throws<ExternalException>(() => ones(2, 3).mm(ones(4, 5)));
        Assert.Contains("2x3", exception.Message);
        Assert.Contains("4x5", exception.Message);
        Assert.Throws<ExternalException>(() => ones(2, 3).view(5));
        Assert.Throws<ExternalException>(() => nn.Linear(4, 2).call(ones(2, 3)));
    }

    [Fact]
    public void A_torch_that_failed_goes_on()
    {
        Assert.Throws<ExternalException>(() => ones(2).add_(ones(3)));
        Check.Equal(ones(2) + 1, [2], [2, 2]);
    }

    [Fact]
    public void Backward_needs_a_scalar_and_a_graph()
    {
        Assert.Throws<ExternalException>(() => (ones(2, requires_grad: true) * 2).backward());
        Assert.Throws<ExternalException>(() => ones(1).sum().backward());
    }
}
