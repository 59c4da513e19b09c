namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        public static partial class lr_scheduler
        {
            public static partial class impl
            {
                /// <summary>Smith and Topin's one cycle: the rate rises to its top and falls far below its start; momentum goes the other way.</summary>
                public class OneCycleLR : LRScheduler
                {
                    public enum AnnealStrategy
                    {
                        Cos,
                        Linear,
                    }

                    private readonly double start, top, bottom, high, low;
                    private readonly int total;
                    private readonly bool moves;
                    private readonly AnnealStrategy strategy;
                    private readonly (double End, Func<OneCycleLR, (double From, double To)> Rate, bool Falling)[] phases;

                    public OneCycleLR(Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                        AnnealStrategy anneal_strategy = AnnealStrategy.Cos, bool cycle_momentum = true, double base_momentum = 0.85, double max_momentum = 0.95,
                        double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false) : base(optimizer, last_epoch, verbose)
                    {
                        if (cycle_momentum && optimizer is not (IMomentum or IBetas)) throw new ArgumentException("optimizer must support momentum with `cycle_momentum` option enabled");
                        if (pct_start is < 0 or > 1) throw new ArgumentException($"Expected float between 0 and 1 for pct_start, but got {pct_start}");
                        if (total_steps == -1 && epochs == -1 && steps_per_epoch == -1) throw new ArgumentException("You must define either total_steps OR (epochs AND steps_per_epoch)");
                        total = total_steps != -1 ? total_steps : epochs * steps_per_epoch;
                        if (total <= 0) throw new ArgumentException($"Expected positive integer total_steps, but got {total}");
                        (start, top, bottom) = (max_lr / div_factor, max_lr, max_lr / div_factor / final_div_factor);
                        (high, low, moves, strategy) = (max_momentum, base_momentum, cycle_momentum, anneal_strategy);
                        var rise = pct_start * total - 1;
                        phases = three_phase
                            ? [(rise, s => (s.start, s.top), true), (2 * pct_start * total - 2, s => (s.top, s.start), false), (total - 1, s => (s.start, s.bottom), false)]
                            : [(rise, s => (s.start, s.top), true), (total - 1, s => (s.top, s.bottom), false)];
                        step();
                    }

                    protected override IEnumerable<double> get_lr()
                    {
                        if (_last_epoch > total) throw new InvalidOperationException($"Tried to step {_last_epoch + 1} times. The specified number of total steps is {total}");
                        var before = 0.0;
                        var last = 0;
                        while (last < phases.Length - 1 && _last_epoch > phases[last].End) before = phases[last++].End;
                        var (end, rate, falling) = phases[last];
                        var part = (_last_epoch - before) / (end - before);
                        var (from, to) = rate(this);
                        var momentum = falling ? Annealed(high, low, part) : last == 1 ? Annealed(low, high, part) : high;
                        if (moves)
                            foreach (var group in _optimizer.ParamGroups) Move(group, momentum);
                        return Current(_ => Annealed(from, to, part)).ToList();
                    }

                    private static void Move(ILearningRateController group, double momentum)
                    {
                        if (group is IBetas betas) betas.Betas = (momentum, betas.Betas.Item2);
                        else if (group is IMomentum single) single.Momentum = momentum;
                    }

                    private double Annealed(double from, double to, double part) => strategy == AnnealStrategy.Cos
                        ? to + (from - to) / 2 * (Math.Cos(Math.PI * part) + 1)
                        : (to - from) * part + from;
                }
            }

            public static LRScheduler OneCycleLR(Optimizer optimizer, double max_lr, int total_steps = -1, int epochs = -1, int steps_per_epoch = -1, double pct_start = 0.3,
                impl.OneCycleLR.AnnealStrategy anneal_strategy = impl.OneCycleLR.AnnealStrategy.Cos, bool cycle_momentum = true, double base_momentum = 0.85,
                double max_momentum = 0.95, double div_factor = 25, double final_div_factor = 1e4, bool three_phase = false, int last_epoch = -1, bool verbose = false) =>
                new impl.OneCycleLR(optimizer, max_lr, total_steps, epochs, steps_per_epoch, pct_start, anneal_strategy, cycle_momentum, base_momentum, max_momentum,
                    div_factor, final_div_factor, three_phase, last_epoch, verbose);
        }
    }
}
