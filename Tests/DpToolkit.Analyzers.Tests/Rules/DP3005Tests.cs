using DpToolkit.Analyzers.State;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP3005Tests : RuleTests<PrivateModelChoiceRule>
{
    private const string Start = """
        using var train = new Digits();
        using var test = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);
        var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0);
        var best = double.MaxValue;
        int wait = 0;

        """;

    private static string Loop(string end, string after = "", string head = "for (int epoch = 0; epoch < 30; epoch++)") => Start + $$"""
        {{head}}
        {
            double total = 0; long correct = 0, seen = 0;
            foreach (var (x, y) in data)
            {
                opt.zero_grad();
                var output = m.call(x);
                var loss = nn.functional.cross_entropy(output, y);
                loss.backward();
                opt.step();
                total += loss.item<float>();
                correct += (output.argmax(1) == y).sum().item<long>();
                seen += y.shape[0];
                {{after}}
            }
            {{end}}
        }
        """;

    private const string Evaluate = """

        static double Loss(nn.Module<Tensor, Tensor> net, TorchSharp.Modules.DataLoader rows)
        {
            using var _ = no_grad();
            double sum = 0;
            foreach (var (x, y) in rows)
                sum += nn.functional.cross_entropy(net.call(x), y).item<float>();
            return sum;
        }
        """;

    public override IReadOnlyList<string> Firing =>
    [
        Loop("if ([|total < best|]) { best = total; m.save(\"best.bin\"); }"),
        Loop("double now; using (no_grad()) now = loader.Sum(batch => nn.functional.cross_entropy(m.call(batch[\"x\"]), batch[\"y\"]).ToDouble());\n    if ([|now < best|]) { best = now; m.save(\"best.bin\"); }"),
        Loop("double now; using (no_grad()) now = loader.Average(batch => (double)nn.functional.cross_entropy(m.call(batch[\"x\"]), batch[\"y\"]).item<float>());\n    if ([|now < 0.1|]) break;"),
        Loop("if ([|total >= best|]) break; best = total;"),
        Loop("history.Add(total); if (epoch > 1 && [|history[^1] > history[^2]|]) break;", head: "var history = new List<double>(); for (int epoch = 0; epoch < 30; epoch++)"),
        Loop("if ([|total / seen < 0.1|]) { Console.WriteLine(\"done\"); break; }"),
        Loop("if ([|total < best|]) { best = total; wait = 0; } else { wait++; if (wait > 3) break; }"),
        Loop("if ([|total < best|]) { best = total; wait = 0; } else wait++;\n    if (wait >= 3) break;"),
        Loop("if ([|(double)correct / seen > 0.95|]) return;"),
        Loop("var accuracy = correct / (double)seen; if (epoch > 3 && [|accuracy > 0.99|]) break;"),
        Loop("bool improved = total < best; best = Math.Min(best, total); if ([|improved|]) engine.SaveCheckpoint(\"best.bin\");"),
        Loop("", "if ([|loss.item<float>() < 0.01f|]) break;", "while (wait++ < 30)"),
        Loop("best = total;", head: "while ([|best > 0.1|])"),
        Loop("stop = total < 0.5;", head: "bool stop = false; while (![|stop|])"),
        Loop("var mean = Loss(m, loader); if ([|mean < best|]) { best = mean; m.save(\"best.bin\"); }") + Evaluate,
        Loop("if ([|ShouldStop(total)|]) break;") + "\nstatic bool ShouldStop(double loss) { if (loss < 0.1) return true; return false; }",
        """
        public sealed class Stopper
        {
            private double best = double.MaxValue;
            private int wait;
            public bool Stop(double loss) { if (loss < best) { best = loss; wait = 0; return false; } return ++wait > 3; }
        }

        public sealed class Trainer
        {
            public async Task Train(PrivacyEngine engine, PlainNet model, optim.Optimizer optimizer, DataLoader loader)
            {
                var stopper = new Stopper();
                var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, 1.1, 1.0);
                for (int epoch = 0; epoch < 100; epoch++)
                {
                    var sum = 0.0;
                    foreach (var (x, y) in data)
                    {
                        opt.zero_grad();
                        var loss = nn.functional.cross_entropy(m.call(x), y);
                        loss.backward();
                        opt.step();
                        sum += loss.item<float>();
                    }
                    await Task.Yield();
                    if ([|stopper.Stop(sum)|])
                        break;
                }
            }
        }
        """,
        """
        public static class Search
        {
            public static PlainNet? Run(Digits train)
            {
                PlainNet? chosen = null;
                var best = double.MaxValue;
                foreach (var lr in new[] { 0.1, 0.2 })
                {
                    using var engine = new PrivacyEngine();
                    var model = new PlainNet();
                    var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), lr), utils.data.DataLoader(train, 256), 1.1, 1.0);
                    var last = 0.0;
                    foreach (var (x, y) in data)
                    {
                        opt.zero_grad();
                        var loss = nn.functional.cross_entropy(m.call(x), y);
                        loss.backward();
                        opt.step();
                        last = loss.item<float>();
                    }
                    if ([|last < best|]) { best = last; chosen = m; }
                }
                return chosen;
            }
        }
        """,
        Loop("[|scheduler.step(total)|];").Replace("int wait = 0;", "int wait = 0; var scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer);"),
        Loop("") + "var chosen = [|new List<PlainNet> { new(), m }.OrderBy(candidate => Loss(candidate, loader))|].First();" + Evaluate,
        Loop("") + "var chosen = [|new List<PlainNet> { new(), m }.MinBy(candidate => { double sum = 0; foreach (var (x, y) in loader) sum += nn.functional.cross_entropy(candidate.call(x), y).item<float>(); return sum; })|];",
        Loop("") + "var chosen = [|new List<PlainNet> { new(), m }.Select(candidate => (candidate, Loss(candidate, loader))).MinBy(p => p.Item2)|].candidate;" + Evaluate,
        Loop("") + "var scored = new List<PlainNet> { new(), m }.Select(candidate => (Model: candidate, Loss: Loss(candidate, loader))).ToList(); var chosen = [|scored.OrderBy(p => p.Loss)|].First().Model;" + Evaluate,
        Loop("") + "var chosen = [|new List<PlainNet> { new(), m }.Select(candidate => new { candidate, Loss = Loss(candidate, loader) }).OrderByDescending(p => -p.Loss)|].First().candidate;" + Evaluate,
        Loop("") + "var chosen = [|new List<PlainNet> { new(), m }.Select(candidate => new Scored(candidate, Loss(candidate, loader))).MinBy(s => s.Loss)|];" + Evaluate + "\nsealed record Scored(PlainNet Model, double Loss);",
        Loop("") + "var scored = from candidate in new List<PlainNet> { new(), m } select (Model: candidate, Loss: Loss(candidate, loader)); var chosen = [|scored.MinBy(s => s.Loss)|];" + Evaluate,
        Loop("wait = [|total < best|] ? 0 : wait + 1; best = Math.Min(best, total); if (wait > 3) break;"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Loop("double now; using (no_grad()) now = utils.data.DataLoader(test, 256).Sum(batch => nn.functional.cross_entropy(m.call(batch[\"x\"]), batch[\"y\"]).ToDouble());\n    if (now < best) { best = now; m.save(\"best.bin\"); }"),
        Loop("wait = total < best ? 0 : wait + 1; best = Math.Min(best, total);"),
        Loop("") + "var chosen = new List<PlainNet> { new(), m }.Select(candidate => (Model: candidate, Loss: Loss(candidate, utils.data.DataLoader(test, 256)))).MinBy(p => p.Loss).Model;" + Evaluate,
        Loop("") + "var ranked = new List<PlainNet> { new(), m }.Select(candidate => (candidate, Size: candidate.parameters().Sum(p => p.numel()))).OrderBy(p => p.Size).ToList();",
        Loop("") + "var sorted = new List<PlainNet> { new(), m }.Select((candidate, i) => new { candidate, Loss = Loss(candidate, loader), i }).OrderBy(p => p.i).ToList();" + Evaluate,
        Loop("var mean = Loss(m, utils.data.DataLoader(test, 256)); if (mean < best) { best = mean; m.save(\"best.bin\"); } else if (++wait > 3) break;") + Evaluate,
        Loop("if (total < best) { best = total; Console.WriteLine(\"better\"); }"),
        Loop("if (engine.GetEpsilon(1e-5) > 3) break;"),
        Loop("if (epoch == 12) { m.save(\"middle.bin\"); break; }"),
        Loop("", "if (float.IsNaN(loss.item<float>())) return;"),
        Loop("if (opt.Steps > 1000) break;"),
        Loop("var noised = total + new Random().NextDouble(); if (noised < best) { best = noised; m.save(\"best.bin\"); }"),
        Loop("engine.Accountant.Compose(new DpToolkit.Accounting.GaussianEvent(5)); if (total < best) { best = total; m.save(\"best.bin\"); }"),
        Loop("if (seen > 100) Console.WriteLine(seen); m.save(\"last.bin\");"),
        Loop("best = total < best ? total : best;"),
        """
        var full = new Digits();
        using var part = new Part(full, 0, 50000);
        using var validation = new Part(full, 50000, 10000);
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(part, 256), 1.1, 1.0);
        var best = double.MaxValue;
        for (int epoch = 0; epoch < 3; epoch++)
        {
            foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }
            var sum = 0.0;
            foreach (var (x, y) in utils.data.DataLoader(validation, 256)) sum += nn.functional.cross_entropy(m.call(x), y).item<float>();
            if (sum > best) break;
            best = sum;
        }

        public sealed class Part(utils.data.Dataset all, long start, long count) : utils.data.Dataset
        {
            public override long Count => count;
            public override Dictionary<string, Tensor> GetTensor(long index) => all.GetTensor(start + index);
        }
        """,
        """
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);
        var best = double.MaxValue;
        foreach (var (x, y) in utils.data.DataLoader(new Digits(), 256))
        {
            optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(model.call(x), y);
            loss.backward();
            optimizer.step();
            if (loss.item<float>() < best) { best = loss.item<float>(); model.save("public.bin"); }
        }
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optimizer, utils.data.DataLoader(new Digits(), 256), 1.1, 1.0);
        foreach (var (x, y) in data) { opt.zero_grad(); nn.functional.cross_entropy(m.call(x), y).backward(); opt.step(); }
        """,
        Loop("scheduler.step(epoch); scheduler.step();").Replace("int wait = 0;", "int wait = 0; var scheduler = optim.lr_scheduler.StepLR(optimizer, 3);"),
        Loop("scheduler.step(Loss(m, utils.data.DataLoader(test, 256)));").Replace("int wait = 0;", "int wait = 0; var scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer);") + Evaluate,
        Loop("") + "var chosen = new List<PlainNet> { new(), m }.OrderBy(candidate => Loss(candidate, utils.data.DataLoader(test, 256))).First();" + Evaluate,
        Loop("") + "var smallest = new List<PlainNet> { new(), m }.MinBy(candidate => candidate.parameters().Sum(p => p.numel()));",
    ];
}
