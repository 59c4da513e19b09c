using DpToolkit.Analyzers.Samples;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP2002Tests : RuleTests<FunctionalBatchNormRule>
{
    private const string Fields = "private readonly Parameter w = new(torch.ones(10)); private bool flag;";

    private const string Helper = "public static class Norms { public static Tensor Apply(this Tensor h, bool trains, double eps = 1e-5) => #nn.functional.batch_norm(h, null, null, training: trains, eps: eps)$; }";

    private static string Fires(string types) => types.Replace("#", "[|").Replace("$", "|]");

    private static string Rests(string types) => types.Replace("#", "").Replace("$", "");

    public override IReadOnlyList<string> Firing =>
    [
        ForwardProgram.Private("return fc.call([|nn.functional.batch_norm(x, null, null, training: Learning)|]);", Fields + " private bool Learning => training;"),
        ForwardProgram.Private("return fc.call(Norms.Apply(x, training));", Fields, Fires(Helper)),
        ForwardProgram.Private("bool trains = this.training; return fc.call(x.Apply(eps: 1e-3, trains: trains));", Fields, Fires(Helper)),
        ForwardProgram.Private("return fc.call(Outer.Norm(x, training));", Fields, Fires(Helper) + " public static class Outer { public static Tensor Norm(Tensor h, bool inTraining) => h.Apply(inTraining); }"),
        ForwardProgram.Private("return fc.call(Norms.Apply(x, this));", Fields, Fires("public static class Norms { public static Tensor Apply(Tensor h, nn.Module owner) => #nn.functional.batch_norm(h, null, null, training: owner.training)$; }")),
        ForwardProgram.Private("return fc.call(Norms.Apply(x));", Fields, Fires("public static class Norms { public static Tensor Apply(Tensor h, bool trains = true) => #nn.functional.batch_norm(h, null, null, training: trains)$; }")),
        ForwardProgram.Private("bool trains = training; return fc.call([|nn.functional.batch_norm(x, null, null, training: trains)|]);", Fields),
        ForwardProgram.Private("return fc.call(Norm(x, training));", Fields + " private static Tensor Norm(Tensor h, bool trains) => [|nn.functional.batch_norm(h, null, null, training: trains)|];"),
        ForwardProgram.Private("return fc.call([|nn.functional.batch_norm(x, null, null, training: true)|]);", Fields),
        ForwardProgram.Private("x = [|torch.nn.functional.batch_norm(x, null, null, w, null, training)|]; return fc.call(x);", Fields),
        ForwardProgram.Private("for (int i = 0; i < 2; i++) x = Norm(x); return fc.call(x);", Fields + " private Tensor Norm(Tensor h) => [|nn.functional.batch_norm(h, null, null, training: this.training)|];"),
    ];

    public override IReadOnlyList<string> Silent =>
    [
        ForwardProgram.Private("return fc.call(nn.functional.batch_norm(x, null, null, training: Learning));", Fields + " private bool Learning => false;"),
        ForwardProgram.Private("return fc.call(Norms.Apply(x, false));", Fields, Rests(Helper)),
        ForwardProgram.Private("return fc.call(Norms.Apply(x, training) + Norms.Apply(x, flag));", Fields, Rests(Helper)),
        ForwardProgram.Private("return fc.call(x);", Fields, Rests(Helper) + " public sealed class Public : nn.Module<Tensor, Tensor> { public Public() : base(\"Public\") { RegisterComponents(); } public override Tensor forward(Tensor x) => x.Apply(training); }"),
        ForwardProgram.Private("return fc.call(Norms.Apply(x, other));", Fields + " private readonly Linear other = nn.Linear(1, 1);", Rests("public static class Norms { public static Tensor Apply(Tensor h, nn.Module owner) => nn.functional.batch_norm(h, null, null, training: owner.training); }")),
        ForwardProgram.Private("bool trains = training; trains = flag; return fc.call(nn.functional.batch_norm(x, null, null, training: trains));", Fields),
        ForwardProgram.Private("return fc.call(Norm(x, training) + Norm(x, flag));", Fields + " private static Tensor Norm(Tensor h, bool trains) => nn.functional.batch_norm(h, null, null, training: trains);"),
        ForwardProgram.Private("return fc.call(nn.functional.batch_norm(x, w, w, training: false));", Fields),
        ForwardProgram.Private("return fc.call(nn.functional.batch_norm(x, w, w));", Fields),
        ForwardProgram.Private("return fc.call(nn.functional.batch_norm(x, w, w, training: flag));", Fields),
        ForwardProgram.Private("return fc.call(nn.functional.group_norm(x, 2));", Fields),
        ForwardProgram.Net("return fc.call(nn.functional.batch_norm(x, null, null, training: true));", Fields),
        ForwardProgram.Private("return fc.call(x);", Fields, "public static class Plain { public static Tensor Norm(Tensor x) => nn.functional.batch_norm(x, null, null, training: true); }"),
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        Fix("nn.functional.batch_norm(x, null, null, training: true)", "nn.functional.group_norm(x, 1)"),
        Fix("nn.functional.batch_norm(x, null, null, w, training: training, eps: 1e-3) /* kept */", "nn.functional.group_norm(x, 1, weight: w, eps: 1e-3) /* kept */"),
    ];

    private static FixCase Fix(string before, string after) => new(Program(before), Program(after));

    private static string Program(string norm) => ForwardProgram.Private($"var h = {norm}; x = h + {norm}; return fc.call(x);", Fields);
}
