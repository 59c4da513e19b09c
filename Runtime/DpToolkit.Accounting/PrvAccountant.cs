using DpToolkit.Accounting.Numerics;
using DpToolkit.Accounting.Prv;

namespace DpToolkit.Accounting;

/// <summary>
/// Privacy loss random variables (Gopi, Lee and Wutschitz 2021), with the paper's stated errors: for comparison with Opacus' and
/// Microsoft's accountant. <see cref="PldAccountant"/> is tighter and faster. Gaussian events, Poisson-sampled or not.
/// </summary>
public sealed class PrvAccountant : Accountant
{
    private const int LargestHalf = 1 << 23;

    private readonly double epsilonError;
    private readonly double relativeDeltaError;

    /// <summary>An empty accountant.</summary>
    /// <param name="adjacency">Which data sets count as neighbors.</param>
    /// <param name="epsilonError">Stated error of epsilon, as in Opacus.</param>
    /// <param name="relativeDeltaError">Stated error of delta over delta.</param>
    public PrvAccountant(Adjacency adjacency = Adjacency.AddOrRemoveOne, double epsilonError = 0.01, double relativeDeltaError = 1e-3)
        : base(adjacency)
    {
        this.epsilonError = Check.Positive(epsilonError, nameof(epsilonError));
        this.relativeDeltaError = relativeDeltaError < 1
            ? Check.Positive(relativeDeltaError, nameof(relativeDeltaError))
            : throw Check.Bad(nameof(relativeDeltaError), "below 1", relativeDeltaError);
    }

    /// <inheritdoc/>
    public override string Name => "prv";

    /// <summary>Epsilon between the two bounds of the stated errors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Delta is not strictly between 0 and 1.</exception>
    public EpsilonBounds GetEpsilonBounds(double delta)
    {
        Check.Delta(delta);
        return Locked(steps => Bounds(steps, delta));
    }

    /// <inheritdoc/>
    protected override Accountant New() => new PrvAccountant(Adjacency, epsilonError, relativeDeltaError);

    /// <inheritdoc/>
    protected override void CheckSupport(PrivacyEvent atom)
    {
        if (!atom.IsUnprotected && !atom.Dominating(Adjacency).HasTails)
            throw new NotSupportedException($"PRV accounts for Gaussian events under AddOrRemoveOne, Poisson-sampled or not, but not for {atom}; use the PLD accountant.");
    }

    /// <inheritdoc/>
    protected override double EpsilonOf(IReadOnlyList<ComposedStep> steps, double delta) => Bounds(steps, delta).Upper;

    /// <summary>The delta whose upper epsilon is the given one, by bisection in log delta; rounded up.</summary>
    protected override double DeltaOf(IReadOnlyList<ComposedStep> steps, double epsilon)
    {
        if (steps.Count == 0)
            return 0;
        double low = Math.Log(1e-14), high = Math.Log(0.999);
        if (Bounds(steps, Math.Exp(high)).Upper > epsilon)
            return 1;
        while (high - low > 1e-3)
        {
            double middle = (low + high) / 2;
            if (Bounds(steps, Math.Exp(middle)).Upper > epsilon)
                low = middle;
            else
                high = middle;
        }

        return Math.Exp(high);
    }

    private EpsilonBounds Bounds(IReadOnlyList<ComposedStep> steps, double delta)
    {
        if (steps.Count == 0)
            return new EpsilonBounds(0, 0);
        if (steps.Any(step => step.Event.IsUnprotected))
            return new EpsilonBounds(double.PositiveInfinity, double.PositiveInfinity);

        // Gopi et al. 2021, Theorem 5.5 with Rényi bounds of the tails, as the paper suggests.
        double deltaError = relativeDeltaError * delta, count = steps.Sum(step => (double)step.Count);
        var whole = new RdpAccountant(Adjacency);
        double length = 3;
        foreach (var step in steps)
        {
            whole.Compose(step.Event, step.Count);
            var single = new RdpAccountant(Adjacency);
            single.Compose(step.Event);
            length = Math.Max(length, single.GetEpsilon(deltaError / (8 * count)) + epsilonError);
        }

        length = Math.Max(length, whole.GetEpsilon(deltaError / 4)) + epsilonError;
        double mesh = epsilonError / Math.Sqrt(count / 2 * Math.Log(12 / deltaError));
        double halfCells = Math.Ceiling(length / mesh);
        if (!(halfCells < LargestHalf))
            throw new NotSupportedException(Check.Format($"PRV needs a grid of {2 * halfCells} points for an error of {epsilonError} here; use the PLD accountant, or allow a larger epsilonError."));

        // A cycle of a power of two, so that its ends are where the losses are cut.
        int size = 2;
        while (size < (2 * halfCells) + 1)
            size *= 2;
        int half = (size / 2) - 1;
        double lower = 0, upper = 0;
        foreach (bool reverse in new[] { false, true })
        {
            var (probability, shift) = Compose(steps, reverse, mesh, half, size);
            upper = Math.Max(upper, Epsilon(probability, shift, mesh, half, delta - deltaError) + epsilonError);
            lower = Math.Max(lower, Epsilon(probability, shift, mesh, half, delta + deltaError) - epsilonError);
        }

        return new EpsilonBounds(lower, upper);
    }

    private (double[] Probability, double Shift) Compose(IReadOnlyList<ComposedStep> steps, bool reverse, double mesh, int half, int size)
    {
        double[] logs = new double[(size / 2) + 1], angles = new double[(size / 2) + 1];
        double shift = 0;
        foreach (var step in steps)
        {
            var loss = new LossVariable(step.Event.Dominating(Adjacency), reverse, mesh, half);
            shift += step.Count * loss.Shift;
            var data = new double[size];
            for (int i = 0; i < loss.Mass.Length; i++)
                data[(i - half) & (size - 1)] += loss.Mass[i];
            var (real, imaginary) = Fourier.Transform(data);
            for (int k = 0; k < logs.Length; k++)
            {
                logs[k] += step.Count * 0.5 * Math.Log((real[k] * real[k]) + (imaginary[k] * imaginary[k]));
                angles[k] += step.Count * Math.Atan2(imaginary[k], real[k]);
            }
        }

        // Back by Hartley's transform, its own inverse: cas = cos + sin of a real sequence.
        var hartley = new double[size];
        for (int k = 0; k < logs.Length; k++)
        {
            double modulus = Math.Exp(logs[k]), c = modulus * Math.Cos(angles[k]), s = modulus * Math.Sin(angles[k]);
            hartley[k] = c - s;
            if (k > 0)
                hartley[size - k] = c + s;
        }

        hartley[size / 2] = Math.Exp(logs[size / 2]) * Math.Cos(angles[size / 2]);
        var (re, im) = Fourier.Transform(hartley);
        var probability = new double[(2 * half) + 1];
        for (int i = -half; i <= half; i++)
        {
            int k = Math.Abs(i);
            probability[i + half] = Math.Max(0, (i >= 0 ? re[k] - im[k] : re[k] + im[k]) / size);
        }

        return (probability, shift);
    }

    /// <summary>The least epsilon where sum of (1 - exp(epsilon - loss))+ probability is at most delta.</summary>
    private static double Epsilon(double[] probability, double shift, double mesh, int half, double delta)
    {
        // Going down the losses: delta(epsilon) = mass - exp(epsilon) scaled, both over the losses above.
        double mass = 0, scaled = 0;
        for (int i = probability.Length - 1; i >= 0; i--)
        {
            double loss = ((i - half) * mesh) + shift;
            if (loss < 0)
                return mass - scaled <= delta ? 0 : Math.Max(0, Math.Log((mass - delta) / scaled));
            if (mass - (Math.Exp(loss) * scaled) > delta)
                return Math.Max(0, Math.Log((mass - delta) / scaled));
            mass += probability[i];
            scaled += probability[i] * Math.Exp(-loss);
        }

        return 0;
    }
}
