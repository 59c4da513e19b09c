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
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Net("private readonly Linear fc = nn.Linear(10, 2), b = nn.Linear(2, 2);", "return b.call(fc.call(x));"),
        Net("private readonly Linear fc = nn.Linear(10, 2), b = nn.Linear(2, 2);", "return Head(fc.call(x)); } private Tensor Head(Tensor x) { return b.call(x);"),
        Net("private readonly Linear fc = nn.Linear(10, 2), b = nn.Linear(2, 2); private nn.Module<Tensor, Tensor> Head => b;", "return Head.call(fc.call(x));"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly Sequential all;", "return all.call(x);", "all = nn.Sequential(fc);"),
        Net("private readonly Linear fc = nn.Linear(10, 2); private readonly ModuleList<nn.Module<Tensor, Tensor>> all = new();", "foreach (var layer in all) x = layer.call(x); return x;", "all.Add(fc);"),
        Net("private readonly Linear fc = nn.Linear(10, 2), b = nn.Linear(2, 2);", "foreach (var (name, layer) in named_children()) x = ((nn.Module<Tensor, Tensor>)layer).call(x); return x;"),
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
