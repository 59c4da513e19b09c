using DpToolkit.Analyzers.State;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP3003Tests : RuleTests<ReleasedMetricRule>
{
    private const string Start = """
        using var train = new Digits();
        using var test = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);
        var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0);

        """;

    private static string Loop(string after, string before = "", string end = "") => Start + $$"""
        {{before}}
        for (int epoch = 0; epoch < 3; epoch++)
        {
            foreach (var (x, y) in data)
            {
                opt.zero_grad();
                var output = m.call(x);
                var loss = nn.functional.cross_entropy(output, y);
                loss.backward();
                opt.step();
                {{after}}
            }
            {{end}}
        }
        """;

    public override IReadOnlyList<string> Firing =>
    [
        Loop("[|System.IO.File.AppendAllText(\"log\", System.Text.Json.JsonSerializer.Serialize(new { epoch, loss = loss.item<float>() }))|];"),
        Loop("[|Console.Error.WriteLine($\"noise {1.1} loss {loss.item<float>()}\")|];"),
        Loop("[|Console.WriteLine(loss.item<float>())|];"),
        Loop("[|Console.WriteLine($\"epoch {epoch}: {loss.item<float>():F3}\")|];"),
        Loop("[|Console.WriteLine(\"loss \" + loss.ToSingle().ToString(\"F3\"))|];"),
        Loop("[|Console.Write(\"{0} {1} {2} {3}\", epoch, 1, 2, (float)loss)|];"),
        Loop("total += loss.item<float>(); n++;", "var total = 0.0; var n = 0;", "[|Console.WriteLine($\"loss {total / n:F4}\")|];"),
        Loop("correct += (output.argmax(1) == y).sum().item<long>(); seen += y.shape[0];", "long correct = 0, seen = 0;", "[|Console.WriteLine($\"accuracy {100.0 * correct / seen}\")|];"),
        Loop("losses.Add(loss.item<float>());", "var losses = new List<float>();", "[|Console.WriteLine(losses.Average())|]; losses.Clear();"),
        Loop("[|System.IO.File.AppendAllText(\"log.csv\", $\"{epoch},{loss.item<float>()}\\n\")|];"),
        Loop("text.AppendLine(loss.item<float>().ToString());", "var text = new System.Text.StringBuilder();", "[|System.IO.File.WriteAllText(\"log.txt\", text.ToString())|];"),
        Loop("[|System.Diagnostics.Debug.WriteLine(output.norm().item<float>())|];"),
        Loop("await [|writer.WriteLineAsync($\"{loss.item<float>()}\")|];", "using var writer = new System.IO.StreamWriter(\"log.txt\");"),
        Loop("[|Log($\"loss {loss.item<float>()}\")|]; static void Log(string text) => Console.WriteLine(text);"),
        Loop("Report(m, x, y); static void Report(nn.Module<Tensor, Tensor> net, Tensor a, Tensor b) { var l = nn.functional.cross_entropy(net.call(a), b); [|Console.WriteLine(l.item<float>())|]; }"),
        Loop("if (epoch % 2 == 0) [|Console.WriteLine(Math.Round(Math.Exp(loss.item<float>()), 2))|];"),
        Loop("", end: "foreach (var (x, y) in loader) [|Console.WriteLine(nn.functional.cross_entropy(m.call(x), y).item<float>())|];"),
        """
        public sealed class Trainer(DpOptimizer optimizer, PoissonDataLoader<Dictionary<string, Tensor>> data, PlainNet net)
        {
            public async Task Run(PrivacyEngine engine)
            {
                foreach (var batch in data)
                {
                    optimizer.zero_grad();
                    var loss = nn.functional.cross_entropy(net.call(batch["data"]), batch["label"]);
                    loss.backward();
                    optimizer.step();
                    await Task.Yield();
                    [|Console.WriteLine(loss.item<float>())|];
                }
            }
        }
        """,
        """
        public interface ILog { void Info(string message, params object[] values); }
        public sealed class Trainer(ILog log)
        {
            public void Run()
            {
                using var engine = new PrivacyEngine();
                var model = new PlainNet();
                var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
                foreach (var (x, y) in data)
                {
                    opt.zero_grad();
                    var loss = nn.functional.cross_entropy(m.call(x), y);
                    loss.backward();
                    opt.step();
                    [|log.Info("loss {0}", loss.item<float>())|];
                }
            }
        }
        """,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Loop("losses.Add(loss.item<float>());", "var losses = new List<float>();", "Console.WriteLine(losses.Count);"),
        Loop("", end: "var shown = 0.0; foreach (var (x, y) in data) shown += m.call(x).sum().item<float>() + Gaussian(1); Console.WriteLine(shown); static double Gaussian(double s) => s;"),
        Loop("", end: "Console.WriteLine($\"epsilon {engine.GetEpsilon(1e-5):F2}\");"),
        Loop("", end: "foreach (var (x, y) in utils.data.DataLoader(test, 256)) Console.WriteLine(nn.functional.cross_entropy(m.call(x), y).item<float>());"),
        Loop("", end: "Console.WriteLine($\"accuracy {Accuracy(m, utils.data.DataLoader(test, 256))}\"); static double Accuracy(nn.Module<Tensor, Tensor> net, TorchSharp.Modules.DataLoader rows) { long hits = 0, all = 0; foreach (var (x, y) in rows) { hits += (net.call(x).argmax(1) == y).sum().item<long>(); all += y.shape[0]; } return hits / (double)all; }"),
        Loop("Console.WriteLine($\"epoch {epoch}, step {opt.Steps}, batch {x.shape[0]} {x.size(0)} {x.numel()}\");"),
        Loop("total += loss.item<float>();", "var total = 0.0;", "total = 0; Console.WriteLine(total);"),
        Loop("if (float.IsNaN(loss.item<float>())) Console.WriteLine(\"NaN\");"),
        Loop("", end: "foreach (var p in m.parameters()) Console.WriteLine(p.norm().item<float>());"),
        Loop("var noisy = loss.item<float>() + LaplaceNoise(0.1); Console.WriteLine(noisy); static double LaplaceNoise(double b) => b;"),
        Loop("best = Math.Min(best, loss.item<float>());", "var best = 1e9;"),
        Start + "var plain = new PlainNet(); foreach (var (x, y) in utils.data.DataLoader(test, 64)) { var loss = nn.functional.cross_entropy(plain.call(x), y); loss.backward(); Console.WriteLine(loss.item<float>()); }",
        """
        public interface ILog { void Info(string message, params object[] values); }
        public interface ISink { void Take(float value); }
        public sealed class Trainer(ILog log, ISink sink)
        {
            public void Run()
            {
                using var engine = new PrivacyEngine();
                var model = new PlainNet();
                var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
                foreach (var (x, y) in data)
                {
                    opt.zero_grad();
                    var loss = nn.functional.cross_entropy(m.call(x), y);
                    loss.backward();
                    opt.step();
                    sink.Take(loss.item<float>());
                    log.Info("step {0}", opt.Steps);
                }
            }
        }
        """,
        Start + "foreach (var (batch, i) in data.Select((b, i) => (b, i))) { opt.zero_grad(); m.call(batch[\"data\"]).sum().backward(); opt.step(); Console.WriteLine(i); }",
    ];
}
