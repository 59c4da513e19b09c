using DpToolkit.Analyzers.State;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP3004Tests : RuleTests<PrivateStatisticsRule>
{
    private static string Tensors(string before = "", string set = "images, labels", string model = "new PlainNet()", string loop = "", string loss = "nn.functional.cross_entropy(m.call(x), y)", string made = "") => $$"""
        var images = rand(60000, 10);
        var labels = randint(0, 10, [60000], ScalarType.Int64);
        var publicImages = rand(1000, 10);
        var publicLabels = randint(0, 10, [1000], ScalarType.Int64);
        {{before}}
        var train = utils.data.TensorDataset({{set}});
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        {{loop}}
        var model = {{model}};
        var optimizer = optim.SGD(model.parameters(), 0.1);
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0);
        {{made}}
        foreach (var (x, y) in data)
        {
            opt.zero_grad();
            {{loss}}.backward();
            opt.step();
        }
        """;

    private static string Texts(string before, string set = "texts, vocabulary", string vocabulary = "HashSet<string>") => $$"""
        public sealed class Reviews(string[] texts, {{vocabulary}} vocabulary) : utils.data.Dataset
        {
            public override long Count => texts.Length;
            public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["data"] = tensor(vocabulary.Count), ["label"] = tensor(0L) };
        }

        public static class Training
        {
            public static void Run(string[] texts, string[] publicTexts, int[] stars)
            {
                {{before}}
                var train = new Reviews({{set}});
                var model = new PlainNet();
                using var engine = new PrivacyEngine();
                var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256), 1.1, 1.0);
                foreach (var batch in data)
                {
                    opt.zero_grad();
                    nn.functional.cross_entropy(m.call(batch["data"]), batch["label"]).backward();
                    opt.step();
                }
            }
        }
        """;

    private static string Rows(string before, string set = "rows, mean", string type = "float[]", string loss = "nn.functional.cross_entropy(m.call(batch[\"data\"]), batch[\"label\"])", string members = "") => $$"""
        public sealed class Table(float[][] rows, {{type}} shift) : utils.data.Dataset
        {
            public override long Count => rows.Length;
            public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["data"] = tensor(rows[index]) - tensor(shift), ["label"] = tensor(0L) };
        }

        public static class Training
        {
            public static void Run(float[][] rows, float[][] publicRows, int[] labels)
            {
                {{before}}
                var train = new Table({{set}});
                var model = new PlainNet();
                using var engine = new PrivacyEngine();
                var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256), 1.1, 1.0);
                foreach (var batch in data)
                {
                    opt.zero_grad();
                    {{loss}}.backward();
                    opt.step();
                }
            }
            {{members}}
        }
        """;

    public override IReadOnlyList<string> Firing =>
    [
        Rows("var mean = [|Enumerable.Range(0, 4).Select(j => rows.Average(r => r[j])).ToArray()|];"),
        Rows("int width = rows[0].Length; float[] mean = [|Enumerable.Range(0, width).Select(j => rows.Select(r => r[j]).Sum() / rows.Length).ToArray()|]; var centered = rows.Select(r => r.Zip(mean, (v, c) => v - c).ToArray()).ToArray();", "centered, new float[4]"),
        Rows("var mean = [|rows.Average(r => r[0])|]; var std = [|Math.Sqrt(rows.Average(r => (r[0] - mean) * (r[0] - mean)))|]; var scaled = rows.Select(r => new[] { (float)((r[0] - mean) / std) }).ToArray();", "scaled, new float[1]"),
        Rows("var counts = [|Enumerable.Range(0, 10).Select(c => labels.Count(l => l == c)).ToArray()|]; var weights = tensor(counts).reciprocal(); var labelled = rows.Zip(labels, (r, l) => r.Append(l).ToArray()).ToArray();", "labelled, new float[5]", loss: "nn.functional.cross_entropy(m.call(batch[\"data\"]), batch[\"label\"], weight: weights)"),
        Rows("var mean = Means(rows);", members: "private static float[] Means(float[][] all) => [|Enumerable.Range(0, all[0].Length).Select(j => all.Average(r => r[j])).ToArray()|];"),
        Rows("var mean = Means(rows);", members: "private static float[] Means(float[][] all) { var sums = new float[4]; foreach (var row in all) for (int j = 0; j < 4; j++) [|sums[j] += row[j]|]; return sums; }"),
        Rows("var scaled = Scaled(rows);", "scaled, new float[4]", members: "private static float[][] Scaled(float[][] all) { float top = [|all.Max(r => r.Max())|]; return all.Select(r => r.Select(v => v / top).ToArray()).ToArray(); }"),
        Rows("var (mean, std) = Moments(rows);", members: "private static (float[], float) Moments(float[][] all) { var spread = [|all.Max(r => r.Max())|]; return (new float[4], spread); }"),
        Rows("var mean = new float[4]; for (int i = 0; i < rows.Length; i++) for (int j = 0; j < 4; j++) [|mean[j] += rows[i][j] / rows.Length|];"),
        Rows("var top = from r in rows select r[0]; var mean = [|top.Max()|];", type: "float"),
        Tensors("var mean = [|images.mean()|];\nvar std = [|images.std()|];", "(images - mean) / std, labels"),
        Tensors("var mean = [|images.mean(new long[] { 0 })|].detach(); images = images.sub(mean);"),
        Tensors("var mean = [|images.mean()|].item<float>();", "images.sub(mean), labels"),
        Tensors("var scaled = images.to(ScalarType.Float64).div(255); var top = [|scaled.std(dim: 0)|].topk(3).indexes;", "scaled.index_select(1, top), labels"),
        Tensors("var mean = [|torch.mean(images)|];", loss: "nn.functional.cross_entropy(m.call(x - mean), y)"),
        Tensors("var weights = [|labels.bincount(null)|].to(ScalarType.Float32).reciprocal();", loss: "nn.functional.cross_entropy(m.call(x), y, weight: weights)"),
        Tensors("var counts = [|labels.bincount(null)|]; var criterion = nn.CrossEntropyLoss(weight: 1.0 / counts);", loss: "criterion.call(m.call(x), y)"),
        Tensors(loop: "double sum = 0; long n = 0; foreach (var (x, _) in loader) { sum += [|x.sum()|].item<float>(); n += x.numel(); } var mean = (float)(sum / n);", loss: "nn.functional.cross_entropy(m.call(x - mean), y)"),
        Tensors(loop: "var counts = new float[10]; foreach (var (_, y) in [|loader|]) foreach (var label in y.data<long>()) counts[label]++; var weights = tensor(counts).reciprocal();", loss: "nn.functional.cross_entropy(m.call(x), y, weight: weights)"),
        Tensors("var (mean, std) = Statistics(images); static (Tensor, Tensor) Statistics(Tensor all) => ([|all.mean()|], [|all.std()|]);", "(images - mean) / std, labels"),
        Tensors("var (values, _) = Scale(images); static (Tensor, float) Scale(Tensor all) { var most = [|all.max()|]; return (all / most, 0); }", "values, labels"),
        Texts("var vocabulary = new HashSet<string>(); foreach (var text in texts) foreach (var word in text.Split(' ')) [|vocabulary.Add(word)|];"),
        Texts("var vocabulary = [|texts.SelectMany(text => text.Split(' ')).ToHashSet()|];"),
        Texts("var vocabulary = new Dictionary<string, int>(); for (int i = 0; i < texts.Length; i++) { var words = texts[i].Split(); foreach (var word in words) [|vocabulary.TryAdd(word, vocabulary.Count)|]; }", vocabulary: "Dictionary<string, int>"),
        Texts("var words = [|texts.SelectMany(text => text.Split(' ')).GroupBy(word => word).Where(same => same.Count() > 5).Select(same => same.Key).ToList()|]; var vocabulary = new HashSet<string>(words);"),
        """
        public sealed class Points(float[] values, double mean) : utils.data.Dataset
        {
            public override long Count => values.Length;
            public override Dictionary<string, Tensor> GetTensor(long index) => new() { ["data"] = tensor(values[index] - mean), ["label"] = tensor(0L) };
        }

        public static class Training
        {
            public static async Task Run(float[] values)
            {
                double mean = [|values.Average()|];
                await Task.Yield();
                var model = new PlainNet();
                using var engine = new PrivacyEngine();
                var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Points(values, mean), 256), 1.1, 1.0);
                made.Optimizer.zero_grad();
            }
        }
        """,
        """
        var train = new Digits();
        var open = new Digits();
        var counts = new long[10]; for (long i = 0; i < train.Count; i++) [|counts[train.GetTensor(i)["label"].item<long>()]++|]; var w = tensor(counts.Select(c => 1f / c).ToArray());
        var model = new PlainNet();
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256), 1.1, 1.0);
        foreach (var (x, y) in data)
        {
            opt.zero_grad();
            var per = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None);
            (per * w[y]).mean().backward();
            opt.step();
        }
        
        """,
        """
        var train = new Digits();
        var open = new Digits();
        var all = stack(Enumerable.Range(0, (int)train.Count).Select(i => train.GetTensor(i)["data"])); var spread = [|all.std(new long[] { 0 })|];
        var model = new PlainNet();
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256), 1.1, 1.0);
        foreach (var (x, y) in data)
        {
            opt.zero_grad();
            var per = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None);
            (per / spread.sum()).mean().backward();
            opt.step();
        }
        
        """,
        """
        var train = new Digits();
        var open = new Digits();
        var counts = new Dictionary<long, int>(); foreach (var b in utils.data.DataLoader(open, 100)) { } using var pass = utils.data.DataLoader(train, 100); foreach (var b in pass) foreach (var label in b["label"].data<long>()) [|counts[label] = counts.GetValueOrDefault(label) + 1|]; var w = tensor(Enumerable.Range(0, 10).Select(i => 1f / counts[i]).ToArray());
        var model = new PlainNet();
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256), 1.1, 1.0);
        foreach (var (x, y) in data)
        {
            opt.zero_grad();
            var per = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None);
            (per * w[y]).mean().backward();
            opt.step();
        }
        
        """,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Rows("var mean = Enumerable.Range(0, 4).Select(j => publicRows.Average(r => r[j])).ToArray();"),
        Rows("var unit = rows.Select(r => { var norm = (float)Math.Sqrt(r.Sum(v => v * v)); return r.Select(v => v / norm).ToArray(); }).ToArray();", "unit, new float[4]"),
        Rows("var unit = Enumerable.Range(0, rows.Length).Select(i => rows[i].Select(v => v / rows[i].Max()).ToArray()).ToArray();", "unit, new float[4]"),
        Rows("for (int i = 0; i < rows.Length; i++) { float norm = 0; for (int j = 0; j < 4; j++) norm += rows[i][j] * rows[i][j]; for (int j = 0; j < 4; j++) rows[i][j] /= norm; }", "rows, new float[4]"),
        Rows("double share = labels.Count(l => l == 1) / (double)labels.Length; if (share < 0.1) throw new InvalidOperationException(\"few\"); var labelled = rows.Zip(labels, (r, l) => r.Append(l).ToArray()).ToArray();", "labelled, new float[4]"),
        Rows("var mean = Unit(rows);", "mean, new float[4]", members: "private static float[][] Unit(float[][] all) => all.Select(r => { var norm = r.Sum(); return r.Select(v => v / norm).ToArray(); }).ToArray();"),
        Rows("var mean = Means(rows); Console.WriteLine(mean[0]);", "rows, new float[4]", members: "private static float[] Means(float[][] all) => Enumerable.Range(0, 4).Select(j => all.Average(r => r[j])).ToArray();"),
        Rows("var mean = Means(publicRows);", members: "private static float[] Means(float[][] all) => Enumerable.Range(0, 4).Select(j => all.Average(r => r[j])).ToArray();"),
        Rows("int longest = rows.Max(r => r.Length); var padded = rows.Select(r => r.Concat(new float[longest - r.Length]).ToArray()).ToArray();", "padded, new float[4]"),
        Rows("var halves = Enumerable.Range(0, 2).Select(k => rows.Skip(k * rows.Length / 2).Take(rows.Length / 2).ToArray()).ToArray();", "halves[0], new float[4]"),
        Tensors(set: "(images - 0.1307) / 0.3081, labels"),
        Tensors("var mean = publicImages.mean(); var std = publicImages.std();", "(images - mean) / std, labels"),
        Tensors("var mean = images.mean(new long[] { 1 }, keepdim: true);", "images - mean, labels"),
        Tensors("Console.WriteLine(images.mean().item<float>());"),
        Tensors("var weights = publicLabels.bincount(null).to(ScalarType.Float32);", loss: "nn.functional.cross_entropy(m.call(x), y, weight: weights)"),
        Tensors("var all = rand(70000, 10); var shared = all.narrow(0, 0, 1000); images = all.narrow(0, 1000, 60000); var mean = shared.mean();", "images - mean, labels"),
        Tensors(loss: "nn.functional.cross_entropy(m.call(x), y).mean()"),
        Tensors(loop: "double seen = 0; foreach (var (x, _) in loader) seen += x.shape[0]; Console.WriteLine(seen);"),
        Tensors(loop: "double sum = 0; foreach (var (x, _) in utils.data.DataLoader(utils.data.TensorDataset(publicImages, publicLabels), 100)) sum += x.mean().item<float>(); var mean = (float)sum / 10;", loss: "nn.functional.cross_entropy(m.call(x - mean), y)"),
        Tensors(made: "double best = 0; foreach (var (x, y) in data) { opt.zero_grad(); var loss = nn.functional.cross_entropy(m.call(x), y); loss.backward(); opt.step(); best += loss.mean().item<float>(); } Console.WriteLine(best);"),
        Texts("var vocabulary = publicTexts.SelectMany(text => text.Split(' ')).ToHashSet();"),
        Texts("var vocabulary = new HashSet<string>(); foreach (var text in publicTexts) foreach (var word in text.Split(' ')) vocabulary.Add(word);"),
        Texts("var vocabulary = new HashSet<string> { \"good\", \"bad\" }; var longest = texts.Max(text => text.Length); Console.WriteLine(longest);"),
        Texts("var lower = new List<string>(); foreach (var text in texts) lower.Add(text.ToLowerInvariant()); var vocabulary = new HashSet<string>();", "lower.ToArray(), vocabulary"),
        """
        var images = rand(1000, 10);
        var mean = images.mean();
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);
        foreach (var (x, y) in utils.data.DataLoader(utils.data.TensorDataset(images - mean, zeros(1000)), 100))
        {
            optimizer.zero_grad();
            nn.functional.cross_entropy(model.call(x), y).backward();
            optimizer.step();
        }
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optimizer, utils.data.DataLoader(new Digits(), 256), 1.1, 1.0);
        """,
        """
        var train = new Digits();
        var open = new Digits();
        var counts = new long[10]; for (long i = 0; i < open.Count; i++) counts[open.GetTensor(i)["label"].item<long>()]++; var w = tensor(counts.Select(c => 1f / c).ToArray());
        var model = new PlainNet();
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256), 1.1, 1.0);
        foreach (var (x, y) in data)
        {
            opt.zero_grad();
            var per = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None);
            (per * w[y]).mean().backward();
            opt.step();
        }
        
        """,
        """
        var train = new Digits();
        var open = new Digits();
        var counts = new long[10]; for (long i = 0; i < 3; i++) counts[train.GetTensor(i)["label"].item<long>()]++; var w = tensor(counts.Select(c => 1f / c).ToArray());
        var model = new PlainNet();
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256), 1.1, 1.0);
        foreach (var (x, y) in data)
        {
            opt.zero_grad();
            var per = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None);
            (per * w[y]).mean().backward();
            opt.step();
        }
        
        """,
        """
        var train = new Digits();
        var open = new Digits();
        var width = train.GetTensor(0)["data"].shape[0]; var size = train.Count;
        var model = new PlainNet();
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256), 1.1, 1.0);
        foreach (var (x, y) in data)
        {
            opt.zero_grad();
            var per = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None);
            (per / width / size).mean().backward();
            opt.step();
        }
        
        """,
        """
        var train = new Digits();
        var open = new Digits();
        var counts = new long[10]; for (long i = 0; i < train.Count; i++) counts[train.GetTensor(i)["label"].item<long>()]++; Console.WriteLine(counts[3]);
        var model = new PlainNet();
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256), 1.1, 1.0);
        foreach (var (x, y) in data)
        {
            opt.zero_grad();
            var per = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None);
            (per).mean().backward();
            opt.step();
        }
        
        """,
        """
        var train = new Digits();
        var open = new Digits();
        var counts = new long[10]; using var pass = utils.data.DataLoader(train, 100);
        var model = new PlainNet();
        using var engine = new PrivacyEngine();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256), 1.1, 1.0);
        foreach (var (x, y) in data)
        {
            opt.zero_grad();
            var per = nn.functional.cross_entropy(m.call(x), y, reduction: nn.Reduction.None);
            (per).mean().backward();
            opt.step();
        }
        foreach (var b in pass) foreach (var hit in model.call(b["data"]).argmax(1).data<long>()) counts[hit]++; var top = counts.Max();
        """,
    ];
}
