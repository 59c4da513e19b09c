using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5009Tests : RuleTests<ResumedWithoutAccountantRule>
{
    private static string Program(string before = "", string after = "", string end = "", string engine = "new PrivacyEngine()", string epoch = "0") => $$"""
        using System.IO;
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        var model = new PlainNet();
        {{before}}
        var optimizer = optim.SGD(model.parameters(), 0.1);
        using var engine = {{engine}};
        var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0);
        {{after}}
        for (int epoch = {{epoch}}; epoch < 15; epoch++)
        {
            foreach (var (x, y) in data)
            {
                opt.zero_grad();
                nn.functional.cross_entropy(m.call(x), y).backward();
                opt.step();
            }
            {{end}}
        }
        """;

    private static string Twice(string set, string parameter = "", string first = "", string second = "", string end = "net.save(\"phase.bin\");") => $$"""
        var net = new PlainNet();
        Train(net{{first}});
        {{end}}
        var again = new PlainNet();
        #again.load("phase.bin")$;
        Train(again{{second}});

        static void Train(PlainNet net{{parameter}})
        {
            using var engine = new PrivacyEngine();
            var (m, opt, data) = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader({{set}}, 256), 1.1, 1.0);
            foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }
        }

        public sealed class Part(int site) : utils.data.Dataset
        {
            public override long Count => 100 * site;
            public override Dictionary<string, Tensor> GetTensor(long index) => new();
        }
        """;

    private static string Fires(string program) => program.Replace("#", "[|").Replace("$", "|]");

    private static string Rests(string program) => program.Replace("#", "").Replace("$", "");

    public override IReadOnlyList<string> Firing =>
    [
        Program("string In(string name) => Path.Combine(\"runs\", name); if (File.Exists(In(\"net.bin\"))) [|model.load(In(\"net.bin\"))|];", end: "m.save(In(\"net.bin\"));"),
        """
        public sealed class Resumable(string folder)
        {
            private readonly PrivacyEngine engine = new();
            public void Run(PlainNet net, DataLoader loader)
            {
                [|net.load(System.IO.Path.Combine(folder, "net.bin"))|];
                var (m, opt, data) = engine.MakePrivate(net, optim.SGD(net.parameters(), 0.1), loader, 1.1, 1.0);
                for (int e = 0; e < 5; e++)
                {
                    foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }
                    m.save(System.IO.Path.Combine(folder, "net.bin"));
                }
            }
        }
        """,
        Fires(Twice("new Digits()")),
        Fires(Twice("new Part(3)")),
        Fires(Twice("new Part(site)", ", int site", ", 2", ", 2")),
        Program("if (File.Exists(\"weights.bin\")) { using var stream = File.OpenRead(\"weights.bin\"); [|model.load(stream)|]; }", end: "using var output = File.Create(\"weights.bin\"); m.save(output);"),
        Program("[|model.load(\"checkpoint.bin\")|];"),
        Program("if (File.Exists(\"latest.bin\")) [|model.load(\"latest.bin\")|];"),
        Program("const string Path = \"weights.bin\"; if (File.Exists(Path)) [|model.load(Path)|];", end: "m.save(Path);"),
        Program("[|model.load(\"epoch7.bin\")|];", end: "m.save($\"epoch{epoch}.bin\");", epoch: "8"),
        Program(after: "[|m.load(\"last.bin\")|];"),
        Program("var path = System.IO.Path.Combine(\"out\", \"ckpt.dat\"); if (File.Exists(path)) { [|model.load(path)|]; }"),
        Program("[|model.load(\"net.bin\")|]; int start = int.Parse(File.ReadAllText(\"epoch.txt\"));", end: "m.save(\"net.bin\");", epoch: "start"),
        Program("using (var stream = File.OpenRead(\"checkpoint.bin\")) [|model.load(stream)|];"),
        Program("Resume(model); static void Resume(PlainNet net) { if (File.Exists(\"checkpoint.bin\")) [|net.load(\"checkpoint.bin\")|]; }"),
        Program("[|model.load(\"net.bin\")|];") .Replace("var optimizer = optim.SGD(model.parameters(), 0.1);", "var optimizer = optim.Adam(model.parameters()); optimizer.load_state_dict(\"adam.bin\");"),
        """
        using System.IO;

        public sealed class Trainer
        {
            private const string Saved = "net.bin";

            public async Task Train(Digits train, bool resume)
            {
                var model = new PlainNet();
                if (resume)
                    [|model.load(Saved)|];
                using var engine = new PrivacyEngine(Accountants.Rdp);
                var training = engine.MakePrivateWithEpsilon(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256), targetEpsilon: 3, targetDelta: 1e-5, epochs: 3, maxGradNorm: 1.0);
                foreach (var (x, y) in training.Data)
                {
                    training.Optimizer.zero_grad();
                    nn.functional.cross_entropy(training.Model.call(x), y).backward();
                    training.Optimizer.step();
                }
                await Task.Yield();
                training.Model.save(Saved);
            }
        }
        """,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Program("string In(string name) => Path.Combine(\"runs\", name); if (File.Exists(In(\"net.bin\"))) model.load(In(\"net.bin\"));", end: "m.save(In($\"tuned{epoch}.bin\"));"),
        Rests(Twice("new Part(site)", ", int site", ", 1", ", 2")),
        Rests(Twice("new Part(site)", ", int site", ", Random.Shared.Next()", ", Random.Shared.Next()")),
        Rests(Twice("new Digits()", end: "net.save(\"other.bin\");")),
        Program("using var stream = File.OpenRead(\"imagenet.bin\"); model.load(stream);", end: "using var output = File.Create(\"weights.bin\"); m.save(output);"),
        Program("model.load(\"pretrained.bin\");"),
        Program("if (File.Exists(\"imagenet-checkpoint.bin\")) model.load(\"imagenet-checkpoint.bin\");"),
        Program("model.load(\"resnet18-checkpoint.bin\");"),
        Program("model.load(\"net.bin\");"),
        Program(after: "if (File.Exists(\"checkpoint.bin\")) engine.LoadCheckpoint(\"checkpoint.bin\");", end: "engine.SaveCheckpoint(\"checkpoint.bin\");"),
        Program("model.load(\"checkpoint.bin\");", engine: "new PrivacyEngine(ledger: PrivacyLedger.Open(\"privacy.db\"))"),
        Program("model.load(\"checkpoint.bin\");", after: "engine.Accountant.Compose(new DpToolkit.Accounting.GaussianEvent(2), 10);"),
        Program(end: "if (epoch == 7) m.load(\"checkpoint.bin\");"),
        Program(end: "m.save(\"checkpoint.bin\");") + "\nm.load(\"checkpoint.bin\");\nConsole.WriteLine(m.call(zeros(1, 10)).argmax(1).item<long>());",
        Program("new PlainNet().load(\"checkpoint.bin\");"),
        Program("foreach (var path in Environment.GetCommandLineArgs()) model.load(path);"),
        """
        var model = new PlainNet();
        model.load("checkpoint.bin");
        var (m, opt, data) = Given.Engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 256), 1.1, 1.0);
        foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }

        public static class Given
        {
            public static PrivacyEngine Engine { get; set; } = new(ledger: PrivacyLedger.Open("privacy.db"));
        }
        """,
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Program("var sgd = optim.Adam(model.parameters());\nif (File.Exists(\"checkpoint.bin\"))\n{\n    model.load(\"checkpoint.bin\");\n    sgd.load_state_dict(\"optimizer.bin\");\n}"), Program("var sgd = optim.Adam(model.parameters());\n#", after: "if (File.Exists(\"checkpoint.bin\"))\n{\n    engine.LoadCheckpoint(\"checkpoint.bin\");\n}\n").Replace("#\n", "")),
        new(Program("if (File.Exists(\"checkpoint.bin\"))\n    model.load(\"checkpoint.bin\");"), Program("#", after: "if (File.Exists(\"checkpoint.bin\"))\n    engine.LoadCheckpoint(\"checkpoint.bin\");\n").Replace("#\n", "")),
        new(Program(after: "m.load(\"checkpoint.bin\"); // go on"), Program(after: "engine.LoadCheckpoint(\"checkpoint.bin\"); // go on")),
    ];
}
