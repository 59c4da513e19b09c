using DpToolkit.Analyzers.Budget;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP5011Tests : RuleTests<GdpAccountantRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        "using var engine = new PrivacyEngine([|Accountants.Create(\"gdp\")|]);",
        "var accountant = [|Accountants.Create(name: \"GDP\")|]; using var engine = new PrivacyEngine(accountant);",
        "const string Name = \"gdp\"; Func<DpToolkit.Accounting.IAccountant> make = () => [|Accountants.Create(Name)|];",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        "using var engine = new PrivacyEngine(Accountants.Pld);",
        "using var engine = new PrivacyEngine(Accountants.Rdp);",
        "using var engine = new PrivacyEngine(Accountants.Create(\"pld\"));",
        "foreach (var name in Accountants.Names) Console.WriteLine(Accountants.Create(name).Name);",
        "using var engine = new PrivacyEngine(Own.Create(\"gdp\")); static class Own { public static DpToolkit.Accounting.IAccountant Create(string name) => Accountants.Pld; }",
    ];
}
