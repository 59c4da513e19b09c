using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Conformance;

public sealed class LossTests
{
    private static readonly Tensor Logits = tensor(new[,] { { 1.0, 2, 0 }, { 0, 0, 0 } });
    private static readonly Tensor Classes = tensor(new long[] { 1, 2 });

    private static readonly double First = Math.Log(Math.E + Math.Exp(2) + 1) - 2;
    private static readonly double Second = Math.Log(3);

    [Fact]
    public void Cross_entropy_in_its_three_reductions()
    {
        Check.Equal(functional.cross_entropy(Logits, Classes), [], [(First + Second) / 2]);
        Check.Equal(functional.cross_entropy(Logits, Classes, reduction: Reduction.Sum), [], [First + Second]);
        Check.Equal(functional.cross_entropy(Logits, Classes, reduction: Reduction.None), [2], [First, Second]);
        Check.Equal(CrossEntropyLoss().call(Logits, Classes), [], [(First + Second) / 2]);
        Check.Equal(CrossEntropyLoss(reduction: Reduction.Sum).call(Logits, Classes), [], [First + Second]);
    }

    [Fact]
    public void Cross_entropy_is_nll_of_log_softmax() =>
        Check.Equal(functional.nll_loss(functional.log_softmax(Logits, 1), Classes), [], [(First + Second) / 2]);

    [Fact]
    public void Cross_entropys_gradient_is_softmax_less_the_class()
    {
        var x = Logits.clone().requires_grad_();
        functional.cross_entropy(x, Classes, reduction: Reduction.Sum).backward();
        Check.Close(functional.softmax(Logits, 1) - functional.one_hot(Classes, 3), x.grad!, 1e-12);
    }

    [Fact]
    public void Squares_and_distances()
    {
        var (x, y) = (tensor(new[] { 1f, 2 }), tensor(new[] { 3f, 5 }));
        Check.Equal(functional.mse_loss(x, y), [], [6.5]);
        Check.Equal(MSELoss(Reduction.Sum).call(x, y), [], [13]);
        Check.Equal(functional.l1_loss(x, y, Reduction.None), [2], [2, 3]);
    }

    [Fact]
    public void Binary_cross_entropy()
    {
        var (x, y) = (tensor(new[] { 0.0, 2 }), tensor(new[] { 1.0, 0 }));
        var expected = (Math.Log(2) + Math.Log(1 + Math.Exp(2))) / 2;
        Check.Equal(functional.binary_cross_entropy_with_logits(x, y), [], [expected]);
        Check.Equal(BCEWithLogitsLoss().call(x, y), [], [expected]);
    }
}
