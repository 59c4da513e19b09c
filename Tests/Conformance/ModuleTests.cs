using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Conformance;

public sealed class ModuleTests
{
    private sealed class Net : Module<Tensor, Tensor>
    {
        private readonly Linear first = Linear(4, 3);
        private readonly Sequential rest = Sequential(("act", ReLU()), ("out", Linear(3, 2)));
        private readonly Parameter scale = new(ones(2));
        private readonly Tensor offset = zeros(2);

        internal Net(bool register = true) : base(nameof(Net))
        {
            if (register) RegisterComponents();
        }

        internal Linear First => first;

        public override Tensor forward(Tensor input) => rest.call(first.call(input)) * scale + offset;
    }

    [Fact]
    public void Components_are_found_by_reflection()
    {
        using var net = new Net();
        Assert.Equal(["scale", "first.weight", "first.bias", "rest.out.weight", "rest.out.bias"], net.named_parameters().Select(p => p.name));
        Assert.Equal(["scale"], net.named_parameters(recurse: false).Select(p => p.name));
        Assert.Equal(["offset"], net.named_buffers().Select(b => b.name));
        Assert.Equal(["first", "rest"], net.named_children().Select(c => c.name));
        Assert.Equal(["first", "rest", "rest.act", "rest.out"], net.named_modules().Select(m => m.name));
        Assert.Equal(2 + 4 * 3 + 3 + 3 * 2 + 2, net.parameters().Sum(p => p.numel()));
    }

    [Fact]
    public void Forgotten_registration_means_no_parameters()
    {
        using var net = new Net(register: false);
        Assert.Empty(net.parameters());
    }

    [Fact]
    public void Names()
    {
        using var net = new Net();
        Assert.Equal("Net", net.GetName());
        Assert.Equal("Linear", net.First.GetName());
    }

    [Fact]
    public void Training_reaches_the_children()
    {
        using var net = new Net();
        Assert.True(net.training);
        net.eval();
        Assert.All(net.modules(), module => Assert.False(module.training));
        net.train();
        Assert.All(net.modules(), module => Assert.True(module.training));
    }

    [Fact]
    public void Apply_visits_every_module_and_the_root_last()
    {
        using var net = new Net();
        var names = new List<string>();
        net.apply(module => names.Add(module.GetName()));
        Assert.Equal("Net", names[^1]);
        Assert.Equal(5, names.Count);
    }

    [Fact]
    public void Zero_grad_forgets_or_zeroes()
    {
        using var net = new Net();
        net.call(randn(2, 4)).sum().backward();
        net.zero_grad(set_to_none: false);
        Assert.All(net.parameters(), p => Assert.Equal(0, p.grad!.abs().sum().ToDouble()));
        net.zero_grad();
        Assert.All(net.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void To_makes_other_parameters()
    {
        using var net = new Net();
        var before = net.First.weight;
        net.to(ScalarType.Float64);
        Assert.NotSame(before, net.First.weight);
        Assert.All(net.parameters(), p => Assert.Equal(ScalarType.Float64, p.dtype));
        Assert.All(net.buffers(), b => Assert.Equal(ScalarType.Float64, b.dtype));
        Assert.Equal(5, net.parameters().Count());
        Assert.Equal(ScalarType.Float64, net.call(zeros(1, 4, dtype: ScalarType.Float64)).dtype);
        Assert.Throws<ArgumentException>(() => net.to(ScalarType.Int64));
    }

    [Fact]
    public void A_parameter_takes_its_tensors_handle()
    {
        var data = ones(2);
        var parameter = new Parameter(data);
        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.False(new Parameter(ones(2), requires_grad: false).requires_grad);
    }

    [Fact]
    public void State_dicts_copy()
    {
        using var a = new Net();
        using var b = new Net();
        var state = a.state_dict();
        Assert.Equal(["first.bias", "first.weight", "offset", "rest.out.bias", "rest.out.weight", "scale"], state.Keys.Order(StringComparer.Ordinal));
        b.load_state_dict(state);
        Check.Close(a.First.weight, b.First.weight, 0);
        state.Remove("scale");
        Assert.Throws<InvalidOperationException>(() => b.load_state_dict(state));
        var (missing, unexpected) = b.load_state_dict(state, strict: false);
        Assert.Equal(["scale"], missing);
        Assert.Empty(unexpected);
    }

    [Fact]
    public void Registrations_are_checked()
    {
        using var net = new Net();
        Assert.Throws<InvalidOperationException>(() => net.register_buffer("offset", zeros(1)));
        Assert.Throws<ArgumentException>(() => net.register_module("a.b", ReLU()));
        Assert.Throws<InvalidOperationException>(() => net.register_module("first", ReLU()));
        Assert.NotNull(net.get_parameter("first.weight"));
        Assert.Null(net.get_parameter("first.absent"));
    }

    [Fact]
    public void Containers()
    {
        var list = new Holder();
        Assert.Equal(["items.0.weight", "items.0.bias", "items.1.weight", "items.1.bias", "named.x.weight", "named.x.bias"], list.named_parameters().Select(p => p.name));
    }

    private sealed class Holder : Module<Tensor, Tensor>
    {
        private readonly ModuleList<Linear> items = new(Linear(2, 2), Linear(2, 2));
        private readonly ModuleDict<Linear> named = ModuleDict(("x", Linear(2, 2)));

        internal Holder() : base(nameof(Holder)) => RegisterComponents();

        public override Tensor forward(Tensor input) => named["x"].call(items[1].call(items[0].call(input)));
    }

    [Fact]
    public void Sequential_names_and_runs_its_modules()
    {
        using var model = Sequential(Linear(2, 3), Tanh(), Linear(3, 1));
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"], model.named_parameters().Select(p => p.name));
        Assert.Equal(["0", "1", "2"], model.named_children().Select(c => c.name));
        var x = randn(4, 2);
        var (first, last) = ((Linear)model[0], (Linear)model[2]);
        Check.Close(last.forward(first.forward(x).tanh()), model.call(x));
    }

    [Fact]
    public void Layers_tell_how_they_were_made()
    {
        using var conv = Conv2d(4, 6, 3, stride: 2, padding: 1, dilation: 1, groups: 2, bias: false);
        Assert.Equal((4, 6, 2), (conv.in_channels, conv.out_channels, conv.groups));
        Assert.Equal([3, 3], conv.kernel_size);
        Assert.Equal([2, 2], conv.stride);
        Assert.Equal([1, 1], conv.padding!);
        Assert.Equal([1, 1], conv.dilation);
        Assert.Equal(PaddingModes.Zeros, conv.padding_mode);
        Assert.Null(conv.bias);
        Assert.Equal([6, 2, 3, 3], conv.weight.shape);
        using var linear = Linear(3, 5);
        Assert.Equal((3, 5), (linear.in_features, linear.out_features));
        using var group = GroupNorm(2, 4);
        Assert.Equal((2, 1e-5), (group.num_groups, group.eps));
        using var layer = LayerNorm([3, 4]);
        Assert.Equal([3, 4], layer.normalized_shape);
    }
}
