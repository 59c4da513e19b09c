using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1010Tests : RuleTests<WeightsFromDataRule>
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);

        """;

    private const string Codes = "private readonly Parameter codes = nn.Parameter(torch.zeros(2)); private bool ready;";

    private const string Made = "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0);\n";

    public override IReadOnlyList<string> Firing =>
    [
        "var set = new Digits(); var net = nn.Linear(10, 2); var all = stack(Enumerable.Range(0, 100).Select(i => set.GetTensor(i)[\"data\"])); using (no_grad()) [|net.weight.set_(all[..2])|]; using var engine = new PrivacyEngine(); var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(set, 256, shuffle: true), 1.1, 1.0);",
        "var set = new Digits(); var net = nn.Linear(10, 2); using (no_grad()) for (int k = 0; k < 2; k++) [|net.weight[k] = set.GetTensor(k)[\"data\"]|]; using var engine = new PrivacyEngine(); var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(set, 256, shuffle: true), 1.1, 1.0);",
        Start + Made + "foreach (var (x, y) in data) { using (no_grad()) foreach (var p in m.parameters()) [|p.copy_(x.mean())|]; opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + "foreach (var (x, y) in loader) foreach (var p in model.parameters()) [|p.set_(x)|]; " + Made,
        Start + Made + "foreach (var (x, y) in data) { foreach (var (name, p) in m.named_parameters()) { var center = x.sum(); [|p.mul_(0.9).add_(center)|]; } opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { Keep(m, m.call(x)); static void Keep(PlainNet net, Tensor output) { foreach (var p in net.parameters()) [|p.copy_(output)|]; } opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + "using (no_grad()) foreach (var p in model.parameters()) [|p[0].copy_(train.GetTensor(0)[\"data\"].mean())|]; " + Made,
        Start + "var first = train.GetTensor(0); var shift = first[\"data\"].sum(); foreach (var p in model.parameters()) [|p.view(-1).narrow(0, 0, 1).add_(shift)|]; " + Made,
        ForwardProgram.Private("var h = fc.call(x); using (no_grad()) { [|codes.mul_(0.99).add_(h.mean(new long[] { 0 }), alpha: 0.01)|]; } return h + codes;", Codes),
        ForwardProgram.Private("var h = fc.call(x); if (!ready) { var first = h[0]; [|codes.copy_(first)|]; ready = true; } return h + codes;", Codes),
        ForwardProgram.Private("var h = fc.call(x); Center(h); return h;", "private void Center(Tensor h) { using var _ = no_grad(); [|fc.bias!.sub_(h.mean(new long[] { 0 }))|]; }"),
        """
        var net = new Codes();
        var set = utils.data.DataLoader(new Digits(), 256, shuffle: true);
        net.Learn(set);
        using var engine = new PrivacyEngine();
        var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), set, 1.1, 1.0);
        
        public sealed class Codes : nn.Module<Tensor, Tensor>
        {
            public readonly Parameter codes = nn.Parameter(torch.zeros(2, 10));
            public Codes() : base("Codes") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => x.matmul(codes.t());
            public void Learn(DataLoader set)
            {
                using var _ = no_grad();
                foreach (var (x, y) in set)
                    for (int k = 0; k < 2; k++)
                        [|codes[k].copy_(x[y.eq(k)].mean(new long[] { 0 }))|];
            }
        }
        """,
        """
        var net = new Codes();
        var set = utils.data.DataLoader(new Digits(), 256, shuffle: true);
        var (x, y) = set.First(); using (no_grad()) [|net.codes.copy_(x[..2])|];
        using var engine = new PrivacyEngine();
        var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), set, 1.1, 1.0);
        
        public sealed class Codes : nn.Module<Tensor, Tensor>
        {
            public readonly Parameter codes = nn.Parameter(torch.zeros(2, 10));
            public Codes() : base("Codes") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => x.matmul(codes.t());
            public void Learn(DataLoader set)
            {
                using var _ = no_grad();
                foreach (var (x, y) in set)
                    for (int k = 0; k < 2; k++)
                        Console.WriteLine(k);
            }
        }
        """,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        "var set = new Digits(); var open = new Digits(); var net = nn.Linear(10, 2); var all = stack(Enumerable.Range(0, 100).Select(i => open.GetTensor(i)[\"data\"])); using (no_grad()) { net.weight.set_(all[..2]); net.weight[0] = zeros(10); } using var engine = new PrivacyEngine(); var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(set, 256, shuffle: true), 1.1, 1.0);",
        Start + Made + "foreach (var (x, y) in data) { x[0] = zeros(10); opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        ForwardProgram.Private("var h = fc.call(x); using (no_grad()) { codes.mul_(0.99); } return h + codes;", Codes),
        ForwardProgram.Net("var h = fc.call(x); using (no_grad()) { codes.copy_(h[0]); } return h + codes;", Codes),
        Start + Made + "foreach (var (x, y) in data) { using (no_grad()) foreach (var p in m.parameters()) p.copy_(zeros(3)); opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { x.mul_(0.5); opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { foreach (var p in new PlainNet().parameters()) p.copy_(x); opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + "var publicData = utils.data.DataLoader(new Digits(), 64); foreach (var (x, y) in publicData) foreach (var p in model.parameters()) p.copy_(x); " + Made,
        Start + "using var known = new Digits(); using (no_grad()) foreach (var p in model.parameters()) p[0].copy_(known.GetTensor(0)[\"data\"].mean()); " + Made,
        Start + Made + "foreach (var (x, y) in data) { foreach (var p in m.parameters()) foreach (var q in model.parameters()) p.lerp_(q, 0.9); opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        Start + Made + "foreach (var (x, y) in data) { var h = m.call(x); h.add_(x); opt.zero_grad(); m.call(x).sum().backward(); opt.step(); }",
        """
        var net = new Codes();
        var set = utils.data.DataLoader(new Digits(), 256, shuffle: true);
        net.Learn(utils.data.DataLoader(new Digits(), 64)); // known to all
        using var engine = new PrivacyEngine();
        var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), set, 1.1, 1.0);
        
        public sealed class Codes : nn.Module<Tensor, Tensor>
        {
            public readonly Parameter codes = nn.Parameter(torch.zeros(2, 10));
            public Codes() : base("Codes") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => x.matmul(codes.t());
            public void Learn(DataLoader set)
            {
                using var _ = no_grad();
                foreach (var (x, y) in set)
                    for (int k = 0; k < 2; k++)
                        codes[k].copy_(x[y.eq(k)].mean(new long[] { 0 }));
            }
        }
        """,
        """
        var net = new Codes();
        var set = utils.data.DataLoader(new Digits(), 256, shuffle: true);
        var other = new Codes(); var (x, y) = set.First(); using (no_grad()) other.codes.copy_(x[..2]);
        using var engine = new PrivacyEngine();
        var made = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), set, 1.1, 1.0);
        
        public sealed class Codes : nn.Module<Tensor, Tensor>
        {
            public readonly Parameter codes = nn.Parameter(torch.zeros(2, 10));
            public Codes() : base("Codes") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => x.matmul(codes.t());
            public void Learn(DataLoader set)
            {
                using var _ = no_grad();
                foreach (var (x, y) in set)
                    for (int k = 0; k < 2; k++)
                        Console.WriteLine(k);
            }
        }
        """,
    ];
}
