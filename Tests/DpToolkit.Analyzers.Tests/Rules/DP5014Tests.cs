using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5014Tests : RuleTests<SweepAsOneRunRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        """
        public sealed record Candidate(double Rate);
        public sealed class Study(utils.data.Dataset set)
        {
            public Candidate Best(Candidate[] candidates) => candidates.MaxBy(Objective)!;
            private double Objective(Candidate c)
            {
                var net = new PlainNet(); using var engine = new PrivacyEngine();
                var (m, opt, data) = [|engine.MakePrivate(net, optim.SGD(net.parameters(), c.Rate), utils.data.DataLoader(set, 256, shuffle: true), 1.1, 1.0)|];
                foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }
                return opt.Steps;
            }
        }
        """,
        "var train = new Digits(); var models = new[] { 0.1, 0.01 }.Select(rate => { var model = new PlainNet(); using var engine = new PrivacyEngine(); var (m, opt, data) = [|engine.MakePrivate(model, optim.SGD(model.parameters(), rate), utils.data.DataLoader(train, 64), 1.1, 1.0)|]; return m; }).ToList();",
        "var train = new Digits(); System.Threading.Tasks.Parallel.ForEach(new[] { 0.1, 0.01 }, rate => { var model = new PlainNet(); using var engine = new PrivacyEngine(); var made = [|engine.MakePrivate(model, optim.SGD(model.parameters(), rate), utils.data.DataLoader(train, 64), 1.1, 1.0)|]; });",
        "var train = new Digits(); new List<double> { 0.1, 0.01 }.ForEach(Try); void Try(double rate) { var model = new PlainNet(); using var engine = new PrivacyEngine(); var made = [|engine.MakePrivate(model, optim.SGD(model.parameters(), rate), utils.data.DataLoader(train, 64), 1.1, 1.0)|]; }",
        """
        public static class Sweep
        {
            public static PlainNet[] All(Digits train, double[] rates) => rates.Select(rate => Train(train, rate)).ToArray();

            private static PlainNet Train(Digits train, double rate)
            {
                var model = new PlainNet();
                using var engine = new PrivacyEngine();
                var (m, opt, data) = [|engine.MakePrivate(model, optim.SGD(model.parameters(), rate), utils.data.DataLoader(train, 64), 1.1, 1.0)|];
                foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }
                return m;
            }
        }
        """,
        "var train = new Digits(); Parallel.For(1, 4, i => { var model = new PlainNet(); using var engine = new PrivacyEngine(); var made = [|engine.MakePrivate(model, optim.SGD(model.parameters(), Math.Pow(10, -i)), utils.data.DataLoader(train, 64), 1.1, 1.0)|]; });",
        "var train = new Digits(); var runs = from rate in new[] { 0.1, 0.01 } select Try(rate); Console.WriteLine(runs.Count()); PlainNet Try(double rate) { var model = new PlainNet(); using var engine = new PrivacyEngine(); var (m, _, _) = [|engine.MakePrivate(model, optim.SGD(model.parameters(), rate), utils.data.DataLoader(train, 64), 1.1, 1.0)|]; return m; }",
        "var train = new Digits(); foreach (Func<PlainNet> create in new Func<PlainNet>[] { () => new PlainNet() }) { var model = create(); using var engine = new PrivacyEngine(); var made = [|engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0)|]; }",
        "var train = new Digits(); foreach (var trial in new[] { (Rate: 0.1, Clip: 1.0) }) { var rate = trial.Rate; var model = new PlainNet(); using var engine = new PrivacyEngine(); var made = [|engine.MakePrivate(model, optim.SGD(model.parameters(), rate), utils.data.DataLoader(train, 64), 1.1, 1.0)|]; }",
        "var train = new Digits(); for (int trial = 0; trial < 9; trial++) { var lr = Math.Pow(10, -3 * Random.Shared.NextDouble()); var model = new PlainNet(); using var engine = new PrivacyEngine(); var made = [|engine.MakePrivate(model, optim.SGD(model.parameters(), lr), utils.data.DataLoader(train, 64), 1.1, 1.0)|]; }",
        "var train = new Digits(); int width = 16; while (width <= 64) { var model = nn.Sequential(nn.Flatten(), nn.Linear(784, width), nn.Linear(width, 10)); using var engine = new PrivacyEngine(); var made = [|engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0)|]; width *= 2; }",
        """
        var train = new Digits();
        foreach (double lr in new[] { 0.1, 0.01 })
        {
            var model = new PlainNet();
            using var engine = new PrivacyEngine();
            var made = [|engine.MakePrivate(model, optim.SGD(model.parameters(), lr), utils.data.DataLoader(train, 64), 1.1, 1.0)|];
        }
        """,
        """
        var train = new Digits();
        foreach (double lr in new[] { 0.1, 0.01 })
        {
            var model = new PlainNet();
            using var engine = new PrivacyEngine(Accountants.Rdp);
            var made = [|engine.MakePrivate(model, optim.SGD(model.parameters(), lr), utils.data.DataLoader(train, 64), 1.1, 1.0)|];
        }
        """,
        "var train = new Digits(); for (int i = 1; i < 4; i++) Try(i * 0.1); void Try(double sigma) { var model = new PlainNet(); using var engine = new PrivacyEngine(); var made = [|engine.MakePrivate(model, optim.Adam(model.parameters()), utils.data.DataLoader(train, 64), sigma, 1.0)|]; }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        """
        public sealed class Study(utils.data.Dataset set, utils.data.Dataset[] others)
        {
            private int next;
            public double Best(double[] rates) => rates.MaxBy(Objective)!;
            private double Objective(double rate)
            {
                set = others[next++];
                var net = new PlainNet(); using var engine = new PrivacyEngine();
                var (m, opt, data) = engine.MakePrivate(net, optim.SGD(net.parameters(), rate), utils.data.DataLoader(set, 256, shuffle: true), 1.1, 1.0);
                foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }
                return opt.Steps;
            }
        }
        """,
        "var train = new Digits(); var accountant = Accountants.Pld; var models = new[] { 0.1, 0.01 }.Select(rate => { var model = new PlainNet(); using var engine = new PrivacyEngine(accountant); var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), rate), utils.data.DataLoader(train, 64), 1.1, 1.0); return m; }).ToList();",
        "var sets = new List<Digits> { new(), new() }; var models = sets.Select(train => { var model = new PlainNet(); using var engine = new PrivacyEngine(); var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0); return m; }).ToList();",
        "Parallel.ForEach(new[] { 0.1, 0.01 }, rate => { using var train = new Digits(); var model = new PlainNet(); using var engine = new PrivacyEngine(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), rate), utils.data.DataLoader(train, 64), 1.1, 1.0); });",
        "var train = new Digits(); var model = new PlainNet(); using var engine = new PrivacyEngine(); var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0); new[] { 1, 2, 3 }.Select(epoch => { foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); } return epoch; }).ToList();",
        "var train = new Digits(); int round = 0; while (round < 9) { var model = new PlainNet(); using var engine = new PrivacyEngine(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0); round++; }",
        """
        var train = new Digits();
        foreach (double lr in new[] { 0.1, 0.01 })
        {
            var model = new PlainNet();
            using var engine = new PrivacyEngine(ledger: PrivacyLedger.Open("privacy.db"));
            var made = engine.MakePrivate(model, optim.SGD(model.parameters(), lr), utils.data.DataLoader(train, 64), 1.1, 1.0);
        }
        """,
        """
        var train = new Digits();
        foreach (double lr in new[] { 0.1, 0.01 })
        {
            var model = new PlainNet();
            using var engine = new PrivacyEngine();
            var made = engine.MakePrivate(model, optim.SGD(model.parameters(), lr), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        }
        """,
        """
        var train = new Digits();
        foreach (double lr in new[] { 0.1, 0.01 })
        {
            var model = new PlainNet();
            using var engine = new PrivacyEngine();
            var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0);
        }
        """,
        "var train = new Digits(); var accountant = Accountants.Pld; foreach (double lr in new[] { 0.1, 0.01 }) { var model = new PlainNet(); using var engine = new PrivacyEngine(accountant); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), lr), utils.data.DataLoader(train, 64), 1.1, 1.0); }",
        "var train = new Digits(); using var engine = new PrivacyEngine(); foreach (double lr in new[] { 0.1, 0.01 }) { var model = new PlainNet(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), lr), utils.data.DataLoader(train, 64), 1.1, 1.0); }",
        "double lr = 0.1; var train = new Digits(); var model = new PlainNet(); using var engine = new PrivacyEngine(); var made = engine.MakePrivate(model, optim.SGD(model.parameters(), lr), utils.data.DataLoader(train, 64), 1.1, 1.0);",
    ];
}
