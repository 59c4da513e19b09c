using DpToolkit.Analyzers.Layers;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP7003Tests : RuleTests<TiedWeightsRule>
{
    private const string Start = "using var train = new Digits(); using var engine = new PrivacyEngine(); ";

    private const string Made = "var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0); ";

    public override IReadOnlyList<string> Firing =>
    [
        Net("[|decoder.weight = encoder.weight|];"),
        Net("[|this.decoder.weight = this.encoder.weight|];"),
        Net("var shared = encoder.weight!; [|decoder.weight = shared|];"),
        Net("var w = new Parameter(torch.ones(10, 10)); encoder.weight = w; [|decoder.weight = w|];"),
        Net("[|decoder.bias = encoder.bias|];"),
        Net("[|own = encoder.weight|];", "private readonly Parameter own;"),
        Net("a = new Parameter(torch.ones(1)); [|b = a|];", "private readonly Parameter a, b;"),
        Net("[|decoder.register_parameter(\"weight\", encoder.weight)|];"),
        Net("third = [|nn.Linear(encoder.weight)|];", "private readonly Linear third;"),
        Net("Tie();", "private void Tie() { [|decoder.weight = encoder.weight|]; }"),
        Start + "var a = nn.Linear(10, 10); var b = nn.Linear(10, 10); [|b.weight = a.weight|]; var model = nn.Sequential(a, nn.ReLU(), b); " + Made,
        Start + "var model = new Net(); [|model.decoder.weight = model.encoder.weight|]; " + Made + Class("", "", "public"),
        Start + "var model = new Net(); foreach (var i in new[] { 1 }) { var alias = model; [|alias.decoder.weight = alias.encoder.weight|]; } " + Made + Class("", "", "public"),
        Start + "var model = new Derived(); " + Made + Class("", "", "protected", "class") + " public sealed class Derived : Net { public Derived() { [|decoder.weight = encoder.weight|]; } }",
        Net("[|(decoder.weight, decoder.bias) = (encoder.weight, encoder.bias)|];"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Net("(decoder.weight, encoder.weight) = (new Parameter(torch.ones(10, 10)), new Parameter(torch.ones(10, 10)));"),
        Net(""),
        Net("decoder.weight = new Parameter(encoder.weight!.detach().clone());"),
        Net("decoder.weight = decoder.weight;"),
        Net("var old = nn.Linear(10, 10); old.load(\"old.dat\"); decoder.weight = old.weight; decoder.bias = old.bias;"),
        Net("using var _ = torch.no_grad(); decoder.weight!.copy_(encoder.weight!);"),
        Net("var w = new Parameter(torch.ones(10, 10)); encoder.weight = w; decoder.weight = new Parameter(torch.ones(10, 10));"),
        Net("nn.init.ones_(encoder.weight!);"),
        Net("decoder.weight = encoder.weight; encoder.weight!.requires_grad = false;"),
        Net("if (Environment.ProcessorCount > 3) decoder.weight = encoder.weight;"),
        Start + "var model = new Net(); " + Made + "var other = new Net(); " + Class("", "", "public").Replace("encoder.call(x)", "encoder.call(encoder.call(x))"),
        Start + "var model = new PlainNet(); var a = nn.Linear(10, 10); var b = nn.Linear(10, 10); b.weight = a.weight; " + Made,
        Start + "var a = nn.Linear(10, 10); var b = nn.Linear(10, 10); if (args.Length > 0) b.weight = a.weight; var model = nn.Sequential(a, nn.ReLU(), b); " + Made,
        "var model = new Net(); " + Class("decoder.weight = encoder.weight;", ""),
    ];

    private static string Net(string body, string members = "") => Start + "var model = new Net(); " + Made + Class(body, members);

    private static string Class(string body, string members, string access = "private", string kind = "sealed class") => $$"""
        public {{kind}} Net : nn.Module<Tensor, Tensor>
        {
            {{access}} readonly Linear encoder, decoder;
            {{members}}
            public Net() : base(nameof(Net)) { encoder = nn.Linear(10, 10); decoder = nn.Linear(10, 10); {{body}} RegisterComponents(); }
            public override Tensor forward(Tensor x) => decoder.call(encoder.call(x));
        }
        """;
}
