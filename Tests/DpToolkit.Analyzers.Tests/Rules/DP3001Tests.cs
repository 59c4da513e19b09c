using DpToolkit.Analyzers.State;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP3001Tests : RuleTests<BuffersUpdatedRule>
{
    private const string Mean = "private readonly Tensor mean = torch.zeros(10);";

    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("return fc.call(norm.call(x));", "private readonly InstanceNorm2d norm = nn.InstanceNorm2d(3, [|track_running_stats: true|]);"),
        ForwardProgram.Private("return fc.call(norms.call(x));", "private readonly Sequential norms = nn.Sequential(nn.ReLU(), nn.InstanceNorm1d(3, affine: true, [|track_running_stats: true|]));"),
        ForwardProgram.Private("[|mean.copy_(x)|]; return fc.call(x);", Mean),
        ForwardProgram.Private("if (training) { [|mean.mul_(0.9).add_(x.mean(new long[] { 0 }))|]; } return fc.call(x);", Mean),
        ForwardProgram.Private("using (no_grad()) { [|this.mean.add_(x)|]; } return fc.call(x);", Mean),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        ForwardProgram.Private("return fc.call(norm.call(x));", "private readonly InstanceNorm2d norm = nn.InstanceNorm2d(3);"),
        ForwardProgram.Private("return fc.call(norm.call(x));", "private readonly InstanceNorm2d norm = nn.InstanceNorm2d(3, track_running_stats: false);"),
        ForwardProgram.Private("mean.add_(torch.ones(10)); return fc.call(x);", Mean),
        ForwardProgram.Private("if (!training) { mean.copy_(x); } return fc.call(x);", Mean),
        ForwardProgram.Private("var own = x.clone(); own.add_(x); return fc.call(own);", Mean),
        ForwardProgram.Private("Action keep = () => mean.copy_(x); return fc.call(x);", Mean),
        ForwardProgram.Net("mean.copy_(x); return fc.call(x);", Mean),
        ForwardProgram.Net("return fc.call(norm.call(x));", "private readonly InstanceNorm2d norm = nn.InstanceNorm2d(3, track_running_stats: true);"),
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        Fix("track_running_stats: true", "track_running_stats: false"),
        Fix("affine: true, track_running_stats: /* kept */ true", "affine: true, track_running_stats: /* kept */ false"),
    ];

    private static FixCase Fix(string before, string after) => new(Program(before), Program(after));

    private static string Program(string arguments) => ForwardProgram.Private("return fc.call(b.call(a.call(x)));", $"private readonly InstanceNorm2d a = nn.InstanceNorm2d(3, {arguments}), b = nn.InstanceNorm2d(3, {arguments});");
}
