using DpToolkit.Analyzers.Samples;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP2009Tests : RuleTests<LiteralZeroDimensionRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        "var x = torch.zeros(4, 3); var s = x.sum([|0|]);",
        "var x = torch.zeros(4, 3); Func<Tensor, Tensor> total = t => t.relu().sum([|0|]); Console.WriteLine(total(x));",
        ForwardProgram.Private("foreach (var i in new[] { 1 }) x = x + x.sum([|0|]); return fc.call(x);"),
        "var x = torch.zeros(4, 3); var s = x.abs().sum([|Rows|]); public partial class Program { const int Rows = 0; }",
        "var x = torch.zeros(4, 3); var s = torch.sum(x, [|0|]) + (x + 1).prod([|0|]);",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        "var x = torch.zeros(4, 3); var s = x.sum();",
        "var x = torch.zeros(4, 3); var s = x.sum(1);",
        "var x = torch.zeros(4, 3); var s = x.sum(new long[] { 0 });",
        "var x = torch.zeros(4, 3); var s = x.sum(ScalarType.Float32);",
        "var x = torch.zeros(4, 3); var s = x.sum(ScalarType.Byte);",
        "var x = torch.zeros(4, 3); var s = x.sum(type: 0);",
        "var x = new[] { 1, 2 }; var s = x.Sum();",
        "var x = torch.zeros(4, 3); int rows = 0; var s = x.sum(rows) + x.prod(1) + x.sum(0, true) + x.prod(dim: 0);",
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new("var x = torch.zeros(4, 3); var s = x.sum(/* rows */ 0) + x.relu().sum(0);", "var x = torch.zeros(4, 3); var s = x.sum(/* rows */ new long[] { 0 }) + x.relu().sum(new long[] { 0 });"),
        new("var x = torch.zeros(4, 3); var s = x.sum(Rows) + torch.prod(x, 0); public partial class Program { const int Rows = 0; }", "var x = torch.zeros(4, 3); var s = x.sum(new long[] { Rows }) + torch.prod(x, dim: 0); public partial class Program { const int Rows = 0; }"),
    ];
}
