using DpToolkit.Analyzers.State;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP3006Tests : RuleTests<CheckpointWithoutAccountantRule>
{
    private static string Start(string engine = "new PrivacyEngine()") => $$"""
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = {{engine}};
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);
        var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0);

        """;

    private static string Loop(string end, string after = "", string? engine = null) => Start(engine ?? "new PrivacyEngine()") + $$"""
        for (int epoch = 0; epoch < 15; epoch++)
        {
            foreach (var (x, y) in data)
            {
                opt.zero_grad();
                nn.functional.cross_entropy(m.call(x), y).backward();
                opt.step();
                {{after}}
            }
            {{end}}
        }
        """;

    public override IReadOnlyList<string> Firing =>
    [
        Loop("[|m.save($\"epoch{epoch}.bin\")|];"),
        Loop("if (epoch % 5 == 0) [|m.save(\"checkpoint.bin\")|];"),
        Loop("[|model.save(\"checkpoint.bin\")|];"),
        Loop("", "if (opt.Steps % 100 == 0) { [|m.save(\"checkpoint.bin\")|]; }"),
        Loop("using (var stream = System.IO.File.Create(\"checkpoint.bin\")) [|m.save(stream)|];"),
        Loop("using (var writer = new System.IO.BinaryWriter(System.IO.File.Create(\"checkpoint.bin\"))) [|nn.Module.save_state_dict(writer, m.state_dict())|];"),
        Loop("Save(m, epoch); static void Save(nn.Module net, int epoch) => [|net.save($\"epoch{epoch}.bin\")|];"),
        Loop("Keep(m, epoch); static bool Keep(nn.Module net, int epoch) { [|net.save($\"epoch{epoch}.bin\")|]; return true; }"),
        Loop("var net = m; Action<int> save = e => [|net.save($\"epoch{e}.bin\")|]; save(epoch);"),
        Loop("engine.LoadCheckpoint(\"other.bin\"); [|m.save(\"checkpoint.bin\")|];"),
        """
        public sealed class Trainer(PlainNet net, DpOptimizer optimizer, PoissonDataLoader<Dictionary<string, Tensor>> data)
        {
            public async Task Run(PrivacyEngine engine)
            {
                for (int epoch = 0; epoch < 3; epoch++)
                {
                    foreach (var batch in data)
                    {
                        optimizer.zero_grad();
                        nn.functional.cross_entropy(net.call(batch["data"]), batch["label"]).backward();
                        optimizer.step();
                    }
                    await Task.Yield();
                    Console.WriteLine(engine.GetEpsilon(1e-5));
                    [|net.save($"epoch{epoch}.bin")|];
                }
            }
        }
        """,
        """
        public static class Program
        {
            public static void Run(PrivacyEngine engine, PlainNet model, optim.Optimizer optimizer, DataLoader loader)
            {
                var training = engine.MakePrivateWithEpsilon(model, optimizer, loader, targetEpsilon: 3, targetDelta: 1e-5, epochs: 3, maxGradNorm: 1.0);
                int epoch = 0;
                while (epoch++ < 3)
                {
                    foreach (var (x, y) in training.Data)
                    {
                        training.Optimizer.zero_grad();
                        nn.functional.cross_entropy(training.Model.call(x), y).backward();
                        training.Optimizer.step();
                    }
                    [|training.Model.save("latest.bin")|];
                }
            }
        }
        """,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Loop("") + "\nm.save(\"model.bin\");",
        Loop("engine.SaveCheckpoint(\"training.dpckpt\");"),
        Loop("engine.SaveCheckpoint(\"training.dpckpt\"); m.save($\"epoch{epoch}.bin\");"),
        Loop("m.save($\"epoch{epoch}.bin\");", engine: "new PrivacyEngine(ledger: PrivacyLedger.Open(\"privacy.db\"))"),
        Loop("m.save($\"epoch{epoch}.bin\"); System.IO.File.WriteAllText(\"spent.json\", string.Join(',', engine.Accountant.History));"),
        Loop("if (epoch == 14) m.save(\"model.bin\");"),
        Loop("if (engine.GetEpsilon(1e-5) > 3) { m.save(\"model.bin\"); break; }"),
        Loop("var accuracy = Math.Sin(epoch); if (accuracy > best) { best = accuracy; m.save(\"best.bin\"); }").Replace("for (int", "double best = 0;\nfor (int"),
        Loop("var weights = m.state_dict(); Console.WriteLine(weights.Count);"),
        Loop("", "if (y.shape[0] > 1000) new PlainNet().save(\"other.bin\");"),
        Start() + """
            for (int epoch = 0; epoch < 3; epoch++)
            {
                try
                {
                    foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }
                }
                catch (PrivacyBudgetExceededException)
                {
                    m.save("model.bin");
                    throw;
                }
            }
            """,
        """
        for (int fold = 0; fold < 5; fold++)
        {
            using var engine = new PrivacyEngine();
            var model = new PlainNet();
            var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 256), 1.1, 1.0);
            foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }
            m.save($"fold{fold}.bin");
        }
        """,
        """
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            foreach (var (x, y) in utils.data.DataLoader(new Digits(), 256)) { optimizer.zero_grad(); nn.functional.cross_entropy(model.call(x), y).backward(); optimizer.step(); }
            model.save($"public{epoch}.bin");
        }
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optimizer, utils.data.DataLoader(new Digits(), 256), 1.1, 1.0);
        """,
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Loop("m.save($\"epoch{epoch}.bin\"); // each"), Loop("engine.SaveCheckpoint($\"epoch{epoch}.bin\"); // each")),
        new(Loop("if (epoch % 5 == 0)\n        model.save(location: \"checkpoint.bin\");"), Loop("if (epoch % 5 == 0)\n        engine.SaveCheckpoint(\"checkpoint.bin\");")),
    ];
}
