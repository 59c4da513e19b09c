using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Conformance;

/// <summary>Each optimizer's steps, against the same recurrences in double arithmetic.</summary>
public sealed class OptimizerTests
{
    private static readonly double[] Gradients = [0.5, -1, 2, 0.25];

    private static double[] Run(Func<Parameter[], optim.Optimizer> create)
    {
        var parameter = new Parameter(tensor(new[] { 1.0 }));
        using var optimizer = create([parameter]);
        var path = new List<double>();
        foreach (var gradient in Gradients)
        {
            parameter.grad = tensor(new[] { gradient });
            optimizer.step();
            path.Add(parameter.detach().ToDouble());
        }
        return path.ToArray();
    }

    private static double[] Follow(Func<double, double, int, double> next)
    {
        var (w, path) = (1.0, new List<double>());
        for (var t = 1; t <= Gradients.Length; t++) path.Add(w = next(w, Gradients[t - 1], t));
        return path.ToArray();
    }

    private static void Same(double[] expected, double[] actual)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 9);
    }

    [Fact]
    public void Sgd() => Same(Follow((w, g, _) => w - 0.1 * g), Run(p => optim.SGD(p, 0.1)));

    [Fact]
    public void Sgd_with_weight_decay() => Same(Follow((w, g, _) => w - 0.1 * (g + 0.01 * w)), Run(p => optim.SGD(p, 0.1, weight_decay: 0.01)));

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.5, false)]
    [InlineData(0.0, true)]
    public void Sgd_with_momentum(double dampening, bool nesterov)
    {
        var buffer = 0.0;
        Same(
            Follow((w, g, t) =>
            {
                buffer = t == 1 ? g : 0.9 * buffer + (1 - dampening) * g;
                return w - 0.1 * (nesterov ? g + 0.9 * buffer : buffer);
            }),
            Run(p => optim.SGD(p, 0.1, momentum: 0.9, dampening: dampening, nesterov: nesterov)));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Adam_and_AdamW(bool amsgrad, bool decoupled)
    {
        double m = 0, v = 0, top = 0;
        const double decay = 0.1;
        Same(
            Follow((w, g, t) =>
            {
                if (decoupled) w *= 1 - 0.05 * decay;
                else g += decay * w;
                m = 0.9 * m + 0.1 * g;
                v = 0.999 * v + 0.001 * g * g;
                top = Math.Max(top, v);
                var denominator = Math.Sqrt(amsgrad ? top : v) / Math.Sqrt(1 - Math.Pow(0.999, t)) + 1e-8;
                return w - 0.05 / (1 - Math.Pow(0.9, t)) * m / denominator;
            }),
            Run(p => decoupled ? optim.AdamW(p, 0.05, weight_decay: decay, amsgrad: amsgrad) : optim.Adam(p, 0.05, weight_decay: decay, amsgrad: amsgrad)));
    }

    [Fact]
    public void RmsProp()
    {
        var square = 0.0;
        Same(
            Follow((w, g, _) =>
            {
                square = 0.99 * square + 0.01 * g * g;
                return w - 0.01 * g / (Math.Sqrt(square) + 1e-8);
            }),
            Run(p => optim.RMSProp(p, 0.01)));
    }

    [Fact]
    public void Adagrad()
    {
        var sum = 0.0;
        Same(
            Follow((w, g, _) =>
            {
                sum += g * g;
                return w - 0.01 * g / (Math.Sqrt(sum) + 1e-10);
            }),
            Run(p => optim.Adagrad(p, 0.01)));
    }

    [Fact]
    public void Zero_grad_keeps_the_gradient_and_zeroes_it()
    {
        var parameter = new Parameter(ones(2)) { grad = ones(2) };
        using var optimizer = optim.SGD([parameter], 0.1);
        optimizer.zero_grad();
        Check.Equal(parameter.grad!, [2], [0, 0]);
    }

    [Fact]
    public void A_parameter_without_gradient_is_left()
    {
        var parameter = new Parameter(ones(2));
        using var optimizer = optim.Adam([parameter], 0.1);
        optimizer.step();
        Check.Equal(parameter, [2], [1, 1]);
    }

    [Fact]
    public void A_closure_is_called_with_gradients_on()
    {
        var parameter = new Parameter(ones(1));
        using var optimizer = optim.SGD([parameter], 0.5);
        var loss = optimizer.step(() =>
        {
            var value = (parameter * 3).sum();
            value.backward();
            return value;
        });
        Assert.Equal(3, loss.ToDouble());
        Check.Equal(parameter, [1], [-0.5]);
    }

    [Fact]
    public void Groups_have_their_own_learning_rates()
    {
        var (a, b) = (new Parameter(zeros(1)) { grad = ones(1) }, new Parameter(zeros(1)) { grad = ones(1) });
        using var optimizer = optim.SGD([new SGD.ParamGroup([a], lr: 1), new SGD.ParamGroup([b], lr: 2)], 0.1);
        optimizer.step();
        Check.Equal(a, [1], [-1]);
        Check.Equal(b, [1], [-2]);
        Assert.Equal([1.0, 2.0], optimizer.ParamGroups.Select(group => group.LearningRate));
        Assert.Equal([a, b], optimizer.parameters(), ReferenceEqualityComparer.Instance);
        foreach (var group in optimizer.ParamGroups) group.LearningRate = 0;
        optimizer.step();
        Check.Equal(b, [1], [-2]);
    }

    [Fact]
    public void State_comes_back()
    {
        using var stream = new MemoryStream();
        var (a, b) = (new Parameter(ones(1)) { grad = ones(1) }, new Parameter(ones(1)) { grad = ones(1) });
        using var first = optim.SGD([a], 0.1, momentum: 0.9);
        using var second = optim.SGD([b], 0.7, momentum: 0.9);
        first.step();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true)) first.save_state_dict(writer);
        stream.Position = 0;
        using (var reader = new BinaryReader(stream)) second.load_state_dict(reader);
        first.step();
        second.step();
        Check.Equal(a, [1], [1 - 0.1 - 0.19]);
        Check.Equal(b, [1], [1 - 0.19]);
    }

    private sealed class Wrapper(optim.Optimizer inner) : optim.Optimizer(IntPtr.Zero)
    {
        internal int Steps { get; private set; }

        public override IEnumerable<optim.ILearningRateController> ParamGroups => inner.ParamGroups;

        public override Tensor step(Func<Tensor>? closure = null)
        {
            Steps++;
            return inner.step(closure);
        }

        public override void zero_grad() => inner.zero_grad();

        public override void add_param_group(ParamGroup param_group) => inner.add_param_group(param_group);

        public override IEnumerable<Parameter> parameters() => inner.parameters();
    }

    [Fact]
    public void An_optimizer_can_be_wrapped_and_scheduled()
    {
        var parameter = new Parameter(zeros(1)) { grad = ones(1) };
        using var wrapper = new Wrapper(optim.SGD([parameter], 1));
        var scheduler = optim.lr_scheduler.StepLR(wrapper, 1, gamma: 0.5);
        wrapper.step();
        scheduler.step();
        wrapper.step();
        Assert.Equal(2, wrapper.Steps);
        Check.Equal(parameter, [1], [-1.5]);
        wrapper.zero_grad();
        Check.Equal(parameter.grad!, [1], [0]);
    }
}
