using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5002Tests : RuleTests<BudgetReusedRule>
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);

        """;

    private const string Second = """
        var model2 = new PlainNet();
        var optimizer2 = optim.SGD(model2.parameters(), 0.1);

        """;

    public override IReadOnlyList<string> Firing =>
    [
        Start + "using var a = new PrivacyEngine(); var first = a.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Second
            + "using var b = new PrivacyEngine(); var second = [|b.MakePrivate(model2, optimizer2, loader, 1.1, 1.0)|];",
        Start + "using var a = new PrivacyEngine(Accountants.Pld); var first = a.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Second
            + "using var b = new PrivacyEngine(Accountants.Pld); var second = [|b.MakePrivate(model2, optimizer2, utils.data.DataLoader(train, 64), 1.1, 1.0)|];",
        Start + "for (int epoch = 0; epoch < 3; epoch++) { using var engine = new PrivacyEngine(); var made = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|]; }",
        Start + "for (int round = 0; round < 3; round++) Train(); void Train() { using var engine = new PrivacyEngine(); var made = [|engine.MakePrivate(model, optimizer, loader, 1.1, 1.0)|]; }",
        """
        var train = new Digits();
        Train(new PlainNet());
        Train(new PlainNet());

        void Train(PlainNet model)
        {
            using var engine = new PrivacyEngine();
            var made = [|engine.MakePrivate(model, optim.Adam(model.parameters()), utils.data.DataLoader(train, 64), 1.1, 1.0)|];
        }
        """,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        """
        var set = new Digits(); var net = new PlainNet();
        using var first = new PrivacyEngine();
        var a = first.MakePrivate(net, optim.SGD(net.parameters(), 0.1), utils.data.DataLoader(set, 64), 1.1, 1.0);
        using var second = new PrivacyEngine(first.Accountant);
        var b = second.MakePrivate(net, optim.Adam(net.parameters()), utils.data.DataLoader(set, 64), 1.1, 1.0);
        using var third = new PrivacyEngine(second.Accountant.Clone());
        var c = third.MakePrivate(net, optim.Adam(net.parameters()), utils.data.DataLoader(set, 64), 1.1, 1.0);
        """,
        Start + "using var a = new PrivacyEngine(); var first = a.MakePrivate(model, optimizer, loader, 1.1, 1.0);",
        Start + "using var a = new PrivacyEngine(); var first = a.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Second
            + "var second = a.MakePrivate(model2, optimizer2, loader, 1.1, 1.0);",
        Start + "var accountant = Accountants.Pld; using var a = new PrivacyEngine(accountant); var first = a.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Second
            + "using var b = new PrivacyEngine(accountant); var second = b.MakePrivate(model2, optimizer2, loader, 1.1, 1.0);",
        Start + "using var ledger = PrivacyLedger.Open(\"privacy.db\"); using var a = new PrivacyEngine(ledger: ledger); var first = a.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Second
            + "using var b = new PrivacyEngine(ledger: ledger); var second = b.MakePrivate(model2, optimizer2, loader, 1.1, 1.0);",
        Start + "using var a = new PrivacyEngine(); var first = a.MakePrivate(model, optimizer, loader, 1.1, 1.0);" + Second
            + "using var b = new PrivacyEngine(); var second = b.MakePrivate(model2, optimizer2, utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);",
        Start + Second + "if (args.Length > 0) { using var a = new PrivacyEngine(); var first = a.MakePrivate(model, optimizer, loader, 1.1, 1.0); } else { using var b = new PrivacyEngine(); var second = b.MakePrivate(model2, optimizer2, loader, 1.1, 1.0); }",
        """
        var train = new Digits();
        foreach (double lr in new[] { 0.1, 0.01 })
        {
            var model = new PlainNet();
            using var engine = new PrivacyEngine();
            var made = engine.MakePrivate(model, optim.SGD(model.parameters(), lr), utils.data.DataLoader(train, 64), 1.1, 1.0);
        }
        """,
        """
        using var engine = new PrivacyEngine();
        foreach (int fold in new[] { 1, 2 })
        {
            var model = new PlainNet();
            var made = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(new Digits(), 64), 1.1, 1.0);
        }
        """,
    ];
}
