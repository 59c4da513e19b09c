using DpToolkit.Analyzers.Layers;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP7004Tests : RuleTests<UnusedSubmoduleRule>
{
    private const string Start = "using var train = new Digits(); using var engine = new PrivacyEngine(); ";

    private const string Made = " var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0); ";

    public override IReadOnlyList<string> Firing =>
    [
        Net("private readonly Linear fc = nn.Linear(10, 2), [|old|] = nn.Linear(10, 2);", "return fc.call(x);"),
        Net("private readonly nn.Module<Tensor, Tensor> fc, [|old|];", "return fc.call(x);", "fc = nn.Linear(10, 2); old = nn.Linear(10, 2);"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly Linear [|old|] = nn.Linear(10, 2); private Tensor Unused(Tensor x) => old.call(x);", "return fc.call(x);"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly Conv2d [|old|] = nn.Conv2d(1, 1, 3);", "if (x.dim() > 1) return fc.call(x); return fc.call(x);", "nn.init.zeros_(old.weight!); register_module(\"old\", old);"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly Sequential [|old|];", "Func<Tensor, Tensor> f = h => fc.call(h); return f(x);", "old = nn.Sequential(nn.Linear(1, 1));"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly Sequential [|old|];", "return fc.call(x);", "old = nn.Sequential(); old.append(nn.Linear(1, 1));"),
        Net("private readonly Linear fc = nn.Linear(10, 2); public Linear [|Old|] { get; } = nn.Linear(10, 2);", "return fc.call(x);"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly ModuleDict<Linear> [|heads|] = nn.ModuleDict((\"a\", nn.Linear(2, 2)));", "return fc.call(x);"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly PlainNet [|inner|] = new();", "return fc.call(x);"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly Linear [|old|];", "return fc.call(x);", "var made = nn.Linear(10, 2); nn.init.zeros_(made.weight!); old = made;"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly ModuleList<Linear> [|old|] = new();", "return fc.call(x);", "for (int i = 1; i < 3; i++) { var made = nn.Linear(i, 2); old.Add(made); }"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly ModuleList<Linear> [|heads|] = new();", "return fc.call(x);", "for (int i = 0; i < 3; i++) heads.Add(nn.Linear(2, 2));"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly ModuleList<Linear> [|heads|];", "return fc.call(x);", "heads = new ModuleList<Linear>(Enumerable.Range(1, 3).Select(i => nn.Linear(2, i)).ToArray());"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly Linear [|old|] = nn.Linear(10, 2);", "return fc.call(x);", "using var frozen = torch.no_grad(); _ = old.weight!.fill_(0.1); old.bias = null;"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly Linear [|old|] = Make(2); private static Linear Make(long width) { var made = nn.Linear(10, width); return made; }", "return fc.call(x);"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Net("private readonly Linear fc = nn.Linear(10, 2), b = nn.Linear(2, 2);", "return b.call(fc.call(x));"),
        Net("private readonly Linear fc = nn.Linear(10, 2), b = nn.Linear(2, 2);", "return Head(fc.call(x)); } private Tensor Head(Tensor x) { return b.call(x);"),
        Net("private readonly Linear fc = nn.Linear(10, 2), b = nn.Linear(2, 2); private nn.Module<Tensor, Tensor> Head => b;", "return Head.call(fc.call(x));"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly Sequential all;", "return all.call(x);", "all = nn.Sequential(fc);"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly ModuleList<nn.Module<Tensor, Tensor>> all = new();", "foreach (var layer in all) x = layer.call(x); return x;", "all.Add(fc);"),
        Net("private readonly Linear fc = nn.Linear(10, 2), b = nn.Linear(2, 2);", "foreach (var (name, layer) in named_children()) x = ((nn.Module<Tensor, Tensor>)layer).call(x); return x;"),
        Net("private readonly Dictionary<string, Linear> heads = new(); private readonly ModuleDict<Linear> registered = new();", "return heads[\"a\"].call(x);", "heads[\"a\"] = nn.Linear(10, 2); registered.Add(\"a\", heads[\"a\"]);"),
        Net("private readonly List<Linear> heads = new(); private readonly ModuleList<Linear> registered = new();", "return heads[0].call(x);", "var head = nn.Linear(10, 2); heads.Add(head); registered.Add(head);"),
        Net("private readonly Linear[] heads = { nn.Linear(10, 2) }; private readonly ModuleList<Linear> registered;", "return heads[0].call(x);", "registered = new ModuleList<Linear>(heads);"),
        Net("private readonly IReadOnlyList<Linear> heads; private readonly ModuleList<Linear> registered = new();", "return heads[0].call(x);", "registered.Add(nn.Linear(10, 2)); heads = registered.ToList();"),
        Net("private readonly (Linear first, Linear second) pair = (nn.Linear(10, 2), nn.Linear(2, 2)); private readonly Sequential registered;", "return pair.second.call(pair.first.call(x));", "registered = nn.Sequential(pair.first, pair.second);"),
        Net("private readonly IReadOnlyDictionary<string, Linear> heads; private readonly ModuleDict<Linear> registered = new();", "return heads[\"a\"].call(x);", "var made = new Dictionary<string, Linear> { [\"a\"] = nn.Linear(10, 2) }; foreach (var (name, head) in made) registered.Add(name, head); heads = made;"),
        Net("private readonly Linear fc, same;", "return fc.call(x);", "same = fc = nn.Linear(10, 2);"),
        Net("private readonly Linear fc, same;", "return fc.call(x);", "fc = same = nn.Linear(10, 2);"),
        Net("private readonly List<Linear> heads = new(); private readonly Linear registered;", "return heads[0].call(x);", "heads.Add(registered = nn.Linear(10, 2));"),
        Net("private readonly List<Linear> heads = new(); private readonly Linear first; private Linear Keep(Linear layer) { heads.Add(layer); return layer; }", "return heads[0].call(x);", "first = Keep(nn.Linear(10, 2));"),
        Net("private readonly Linear fc = nn.Linear(10, 2), tied = nn.Linear(2, 2); private readonly Parameter shared;", "return fc.call(x).matmul(shared);", "shared = tied.weight!;"),
        Net("private readonly Linear fc = nn.Linear(10, 2), old = nn.Linear(10, 2);", "return fc.call(x);", "old.weight = fc.weight;"),
        Net("private readonly Linear fc = nn.Linear(10, 2), old = nn.Linear(10, 2); private readonly List<nn.Module> all = new();", "return ((nn.Module<Tensor, Tensor>)all[0]).call(x);", "all.AddRange(new nn.Module[] { fc, old });"),
        Start + "var model = new Net();" + Made + """
            public interface IHeaded { Linear Head { get; } }
            public sealed class Net : nn.Module<Tensor, Tensor>, IHeaded
            {
                private readonly Linear fc = nn.Linear(10, 2);
                public Linear Head { get; } = nn.Linear(2, 2);
                public Net() : base(nameof(Net)) { RegisterComponents(); }
                public override Tensor forward(Tensor x) => Headed.Run(this, fc.call(x));
            }
            public static class Headed
            {
                public static Tensor Run(IHeaded net, Tensor x) => net.Head.call(x);
            }
            """,
        Start + "var model = new Net();" + Made + """
            public sealed class Net : nn.Module<Tensor, Tensor>
            {
                private readonly Linear first = nn.Linear(10, 2), second = nn.Linear(2, 2);
                public Net() : base(nameof(Net)) { RegisterComponents(); }
                public override Tensor forward(Tensor x) => this.InOrder(x);
            }
            public static class Walking
            {
                public static Tensor InOrder(this nn.Module module, Tensor x)
                {
                    foreach (var (name, layer) in module.named_children())
                        x = ((nn.Module<Tensor, Tensor>)layer).call(x);
                    return x;
                }
            }
            """,
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly Dropout drop = nn.Dropout(0.1);", "return fc.call(x);"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly Sequential empty;", "return fc.call(x);", "empty = nn.Sequential();"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private Linear? spare;", "return fc.call(x);"),
        Net("private readonly Linear fc = nn.Linear(10, 2); public readonly Linear Spare = nn.Linear(10, 2);", "return fc.call(x);", "", "model.Spare.call(torch.ones(1, 10));"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly Linear b; private readonly Func<Tensor, Tensor> head;", "return head(fc.call(x));", "b = nn.Linear(2, 2); head = h => b.call(h);"),
        Start + "var model = new Derived();" + Made + """
            public abstract class Base : nn.Module<Tensor, Tensor>
            {
                protected readonly Linear head = nn.Linear(2, 2);
                protected Base(string name) : base(name) { }
            }
            public sealed class Derived : Base
            {
                private readonly Linear fc = nn.Linear(10, 2);
                public Derived() : base("derived") { RegisterComponents(); }
                public override Tensor forward(Tensor x) => head.call(fc.call(x));
            }
            """,
        Net("private readonly Dictionary<string, Linear> heads = new(); private readonly ModuleDict<Linear> known = new();", "return heads.Values.Select(h => h.call(x)).Aggregate((p, q) => p + q);", "foreach (var n in new[] { \"a\", \"b\" }) { heads[n] = nn.Linear(10, 2); known.Add(n, heads[n]); }"),
        Net("private readonly List<Linear> heads = new(); private readonly ModuleList<Linear> known = new();", "return heads[0].call(x);", "var head = nn.Linear(10, 2); heads.Add(head); known.Add(head);"),
        Net("private readonly Linear[] heads; private readonly ModuleList<Linear> known;", "return heads[0].call(x);", "heads = [nn.Linear(10, 2)]; known = nn.ModuleList(heads);"),
        Net("private readonly (string Name, Linear Layer)[] heads; private readonly ModuleList<Linear> known = new();", "return heads[0].Layer.call(x);", "heads = [(\"a\", nn.Linear(10, 2))]; foreach (var (name, layer) in heads) known.Add(layer);"),
        Net("private readonly List<nn.Module<Tensor, Tensor>> steps = new(); private readonly Linear first;", "foreach (var step in steps) x = step.call(x); return x;", "var made = nn.Linear(10, 2); first = made; steps.Add(made);"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly ModuleList<Linear> known = new();", "return fc.call(x);", "known.Add(fc);"),
        "var model = new Net(); " + Class("private readonly Linear fc = nn.Linear(10, 2), old = nn.Linear(10, 2);", "return fc.call(x);", ""),
    ];

    private static string Net(string fields, string forward, string body = "", string after = "") =>
        Start + "var model = new Net();" + Made + after + Class(fields, forward, body);

    private static string Class(string fields, string forward, string body) => $$"""
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            {{fields}}
            public Net() : base(nameof(Net)) { {{body}} RegisterComponents(); }
            public override Tensor forward(Tensor x) { {{forward}} }
        }
        """;
}
