using DpToolkit.Analyzers.Numerics;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP6001Tests : RuleTests<ConstantSeedRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        Train("[|Noise.Seeded(seed)|]").Insert(0, "long seed = 7; "),
        Train("[|Noise.Seeded(1)|]"),
        Train("Noise.Secure", ", true, [|seed: 42|]"),
        "using DpToolkit;using static TorchSharp.torch;using static DpToolkit.Noise;var noise = [|Seeded(3)|];",
        "const long Seed = 40 + 2; var noise = args.Length > 0 ? Noise.Secure : [|DpToolkit.Noise.Seeded(Seed)|];",
        "public sealed class Settings { public async Task<Noise> Open() { await Task.Yield(); return [|Noise.Seeded(seed: 7)|]; } }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        Train("Noise.Seeded(seed)").Insert(0, "long seed = 7; seed += Environment.TickCount64; "),
        Train("Noise.Secure"),
        Train("Noise.Secure") + "foreach (var batch in utils.data.DataLoader(new Digits(), 64, true, seed: 42)) Console.WriteLine(batch.Count);",
        "public sealed class FactAttribute : Attribute; public sealed class NoiseTests { private static readonly Noise Fixed = Noise.Seeded(2); [Fact] public void Repeats() => Console.WriteLine(Noise.Seeded(1) == Fixed); }",
        "torch.manual_seed(1); " + Train("Noise.Secure"),
        "long seed = long.Parse(args[0]); var noise = Noise.Seeded(seed);",
        "Func<long, Noise> make = seed => Noise.Seeded(seed); foreach (var i in new[] { 1L }) make(i);",
        "var other = Own.Seeded(1); public static class Own { public static int Seeded(long seed) => 1; }",
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new(Train("Noise.Secure", ", shuffle: true, seed: 42, drop_last: true"), Train("Noise.Secure", ", shuffle: true, drop_last: true")),
        new("var a = Noise.Seeded(1); var b = /* all */ DpToolkit.Noise.Seeded(2) /* of it */;", "var a = Noise.Secure; var b = /* all */ DpToolkit.Noise.Secure /* of it */;"),
        new(Train("Noise.Seeded(7)", ", shuffle: true, seed: 42"), Train("Noise.Secure", ", shuffle: true")),
    ];

    private static string Train(string noise, string order = "") => $$"""
        using var train = new Digits();
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64{{order}}), 1.1, 1.0, noise: {{noise}});
        """;
}
