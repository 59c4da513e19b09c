using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1006Tests : RuleTests<SchedulerElsewhereRule>
{
    private const string Start = """
        using var train = new Digits();
        var loader = utils.data.DataLoader(train, 256, shuffle: true);
        using var engine = new PrivacyEngine();
        var model = new PlainNet();
        var optimizer = optim.SGD(model.parameters(), 0.1);

        """;

    private const string Made = "var (m, opt, data) = engine.MakePrivate(model, optimizer, loader, noiseMultiplier: 1.1, maxGradNorm: 1.0);\n";

    public override IReadOnlyList<string> Firing =>
    [
        Start + Made + "var scheduler = [|optim.lr_scheduler.StepLR(optim.SGD(model.parameters(), 0.1), 1)|];",
        Start + "var other = optim.SGD(model.parameters(), 0.1); " + Made + "var scheduler = [|optim.lr_scheduler.ExponentialLR(other, 0.9)|]; foreach (var (x, y) in data) { opt.step(); scheduler.step(); }",
        Start + Made + "var other = optim.Adam(m.parameters()); Run(other); static void Run(optim.Optimizer o) { var scheduler = [|optim.lr_scheduler.StepLR(o, 2)|]; scheduler.step(); }",
        Start + Made + "var other = optim.SGD(new PlainNet().parameters(), 0.1); var scheduler = [|optim.lr_scheduler.StepLR(other, 1)|]; foreach (var (x, y) in data) { opt.step(); scheduler.step(); }",
    ];

    public override IReadOnlyList<string> Silent =>
    [
        """
        using var agent = Agents.Make(new Digits());
        agent.Learn();
        public static class Agents
        {
            public static Agent Make(utils.data.Dataset train)
            {
                using var engine = new PrivacyEngine();
                var actor = new PlainNet();
                var critic = new PlainNet();
                var (m, opt, data) = engine.MakePrivate(actor, optim.Adam(actor.parameters()), utils.data.DataLoader(train, 64), 1.1, 1.0);
                var criticOptimizer = optim.Adam(critic.parameters());
                var schedule = optim.lr_scheduler.StepLR(opt, 10);
                var criticSchedule = optim.lr_scheduler.StepLR(criticOptimizer, 10);
                return new Agent { Critic = critic, Run = new Training(opt, criticOptimizer, schedule, criticSchedule) };
            }
        }
        public sealed class Training(DpOptimizer actor, optim.Optimizer critic, optim.lr_scheduler.LRScheduler first, optim.lr_scheduler.LRScheduler second)
        {
            public void Step() { actor.step(); critic.step(); first.step(); second.step(); }
        }
        public class Agent : IDisposable
        {
            public required PlainNet Critic { get; init; }
            public required Training Run { get; init; }
            public virtual void Learn() => Run.Step();
            public void Dispose() { }
        }
        """,
        Start + Made + "var scheduler = optim.lr_scheduler.StepLR(opt, 1);",
        Start + "var scheduler = optim.lr_scheduler.StepLR(optimizer, 1); " + Made,
        Start + Made + "var scheduler = optim.lr_scheduler.StepLR(optimizer, 1);",
        Start + Made + "var generator = optim.SGD(new PlainNet().parameters(), 0.1); var scheduler = optim.lr_scheduler.StepLR(generator, 1); foreach (var (x, y) in data) generator.step();",
        Start + "var pieces = new optim.Optimizer[] { optim.SGD(new PlainNet().parameters(), 0.1) }; " + Made + "var scheduler = optim.lr_scheduler.StepLR(pieces[0], 1);",
        Start + "var pre = optim.SGD(model.parameters(), 0.1); var scheduler = optim.lr_scheduler.StepLR(pre, 1); pre.step(); " + Made,
        Start + "var scheduler = optim.lr_scheduler.StepLR(optim.SGD(model.parameters(), 0.1), 1);",
    ];
}
