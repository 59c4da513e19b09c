using DpToolkit.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis;

namespace DpToolkit.Analyzers.Tests.Pages;

/// <summary>The names that pages take for granted, declared where a program has a hole for them.</summary>
internal static class PageNames
{
    /// <summary>Where a program has room for statements, for those that need what the page's lines declare, and so on.</summary>
    public const string Locals = "/* locals */", Later = "/* what the lines declare is known here */", Batch = "/* of a batch */", Fields = "/* fields */", Forward = "/* of forward */";

    /// <summary>What lines may name, where it is declared, and how; each after what it needs.</summary>
    private static readonly (string Names, string Where, string Declaration)[] All =
    [
        ("publicSet publicTest publicData", Locals, "using var publicSet = new Digits(); var publicTest = utils.data.DataLoader(publicSet, 256); var publicData = utils.data.DataLoader(publicSet, 256);"),
        ("images labels", Locals, "var images = zeros(60000, 784); var labels = zeros(60000, ScalarType.Int64);"),
        ("publicImages", Locals, "var publicImages = zeros(1000, 784);"),
        ("ledger", Locals, "using var ledger = PrivacyLedger.InMemory(); ledger.SetBudget(PrivacyEngine.DefaultDataset, new PrivacyBudget(3, 1e-5));"),
        ("train", Locals, "using var train = new Digits();"),
        ("count", Locals, "var count = train.Count;"),
        ("device", Locals, "var device = new Device(args[0]);"),
        ("epochs", Locals, "int epochs = int.Parse(args[0]);"),
        ("i", Locals, "int i = 0;"),
        ("model", Locals, "var model = new Net();"),
        ("model1", Locals, "var model1 = new Net(); var model2 = new Net(); var optimizer1 = optim.SGD(model1.parameters(), 0.1); var optimizer2 = optim.SGD(model2.parameters(), 0.1);"),
        ("optimizer", Locals, "var optimizer = optim.SGD(model.parameters(), 0.1);"),
        ("weightedOrder", Locals, "var weightedOrder = new long[] { 0, 0, 0, 1, 2 };"),
        ("loader", Locals, "var loader = utils.data.DataLoader(train, 256, shuffle: true);"),
        ("engine", Locals, "using var engine = new PrivacyEngine(ledger: ledger);"),
        ("m opt data", Locals, PageProgram.MakePrivate),
        ("classWeights", Locals, "var classWeights = ones(10);"),
        ("publicPrototypes", Locals, "var publicPrototypes = ones(10, 10);"),
        ("candidates", Locals, "var candidates = new List<Net> { model };"),
        ("best wait", Locals, "double best = double.MaxValue; int wait = 0;"),
        ("hits all", Locals, "double hits = 0, all = 1;"),
        ("total", Locals, "double total = 0;"),
        ("scheduler", Locals, "var scheduler = optim.lr_scheduler.ReduceLROnPlateau(opt);"),
        ("LossOf", Locals, "static double LossOf(nn.Module<Tensor, Tensor> net, DataLoader rows) { double sum = 0; foreach (var batch in rows) sum += nn.functional.cross_entropy(net.call(batch[\"data\"]), batch[\"label\"]).item<float>(); return sum; }"),
        ("Evaluate", Locals, "static void Evaluate(nn.Module<Tensor, Tensor> net) { }"),
        ("Train", Locals, "static void Train(Net m, DpOptimizer opt, PoissonDataLoader<Dictionary<string, Tensor>> data) { foreach (var (x, y) in data) { " + PageProgram.Step + " } }"),
        ("loss", Batch, "var loss = nn.functional.cross_entropy(m.call(x), y);"),
        ("loss", Locals, "static Tensor loss(Tensor prediction, Tensor target) => nn.functional.cross_entropy(prediction, target);"),
        ("anchor positive negative", Batch, "var (anchor, positive, negative) = (x, x + 1, x + 2);"),
        ("fc", Fields, "private readonly Linear fc = nn.Linear(64, 64);"),
        ("head", Fields, "private readonly Linear head = nn.Linear(64, 10);"),
        ("embedding", Fields, "private readonly Embedding embedding = nn.Embedding(1000, 64);"),
        ("decoder", Fields, "private readonly Linear decoder = nn.Linear(64, 1000);"),
        ("layers", Fields, "private readonly Sequential layers;"),
        ("gru", Fields, "private readonly DpGRU gru = new(10, 64, batchFirst: true);"),
        ("block", Fields, "private readonly Linear block = nn.Linear(64, 64);"),
        ("hidden width words", Fields, "private const long hidden = 64, width = 64, words = 1000;"),
        ("mean", Fields, "private readonly Tensor mean = zeros(64);"),
        ("weight bias", Fields, "private readonly Tensor weight = ones(64), bias = zeros(64);"),
        ("h", Forward, "var h = fc.call(x);"),
    ];

    /// <summary>The program with all names declared, and its remaining errors.</summary>
    public static async Task<(string Program, string Errors)> Declare(string program, bool hasLedger)
    {
        var holes = new[] { Locals, Later, Batch, Fields, Forward }.Where(program.Contains).ToList();
        var used = new SortedDictionary<int, string>();
        while (true)
        {
            string complete = holes.Aggregate(program, (text, hole) => text.Replace(hole, hole + string.Concat(used.Where(u => u.Value == hole).Select(u => "\n" + All[u.Key].Declaration))));
            if (!hasLedger)
                complete = complete.Replace("(ledger: ledger)", "()");
            var errors = (await TestProgram.Project(complete).GetCompilationAsync())!.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).OrderBy(d => d.Location.SourceSpan.Start).ToList();
            int known = used.Count;
            foreach (var span in errors.Where(d => d.Id is "CS0103" or "CS0119" or "CS1503").Select(d => d.Location.SourceSpan))
            {
                int missing = Array.FindIndex(All, d => holes.Contains(d.Where) && d.Names.Split(' ').Contains(complete.Substring(span.Start, span.Length)));
                if (missing >= 0)
                    used.TryAdd(missing, All[missing].Where == Locals && holes.Contains(Later) && span.Start > complete.IndexOf(Later, StringComparison.Ordinal) ? Later : All[missing].Where);
            }

            if (used.Count == known)
                return (complete, string.Join("\n", errors));
        }
    }
}
