using DpToolkit.Analyzers.Layers;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP7001Tests : RuleTests<NoPerSampleRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        Program("public sealed class [|Scale|]"),
        Program("public sealed class [|Scale|]", "private readonly Parameter a = new(torch.ones(1)), w = new(torch.ones(10));"),
        Program("public sealed class [|Scale|]", "private readonly Parameter w = new Parameter(torch.ones(10), requires_grad: true);"),
        Program("public sealed class [|Scale|]", "private readonly Parameter w = new(torch.ones(10), true); private readonly string label = new string('w', 3);"),
        Program("public partial class [|Scale|]", "protected Parameter w = new(torch.ones(10));", make: "Maker.Make()") + " public static class Maker { public static Scale Make() => new(); }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Program("[PerSampleGrad] public sealed partial class Scale"),
        Program("public sealed class Scale", "private readonly Parameter w = new(torch.ones(10), false);"),
        Program("public sealed class Scale", "private readonly Parameter w = nn.Parameter(torch.ones(10), false);"),
        Program("public sealed class Scale", "private readonly Parameter w = new(torch.ones(10), requires_grad: false);"),
        Program("public sealed class Scale", "private readonly Tensor w = torch.ones(10);"),
        Program("public sealed class Scale", "private static Parameter w = new(torch.ones(10));"),
        Program("public abstract class Scale", make: "nn.Linear(10, 10)"),
        Program("public sealed class Scale", make: "nn.Linear(10, 10)"),
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Program("// Scales.\npublic sealed class Scale"), Program("// Scales.\n[PerSampleGrad]\npublic sealed partial class Scale")),
        new(Program("[Obsolete(\"\")] internal class Scale"), Program("[PerSampleGrad]\n[Obsolete(\"\")] internal partial class Scale")),
    ];

    private static string Program(string declaration, string field = "private readonly Parameter w = new(torch.ones(10));", string make = "new Scale()") => $$"""
        using var train = new Digits();
        using var engine = new PrivacyEngine();
        var model = nn.Sequential(nn.Linear(10, 10), {{make}});
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0);

        {{declaration}} : nn.Module<Tensor, Tensor>
        {
            {{field}}
            public Scale() : base(nameof(Scale)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) => x * w;
        }
        """;
}
