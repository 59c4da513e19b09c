using DpToolkit.Accounting.Pld;

namespace DpToolkit.Accounting.Prv;

/// <summary>
/// A privacy loss random variable, cut to [-L, L], rounded to a grid and shifted so that its mean stays (Gopi, Lee and
/// Wutschitz 2021, Algorithm 2).
/// </summary>
internal sealed class LossVariable
{
    // Gauss-Legendre, 4 nodes, on [0, 1].
    private static readonly double[] Nodes = [0.069431844202973712388, 0.33000947820757186760, 0.66999052179242813240, 0.93056815579702628761];
    private static readonly double[] Weights = [0.17392742256872692869, 0.32607257743127307131, 0.32607257743127307131, 0.17392742256872692869];

    public LossVariable(DominatingPair pair, bool reverse, double step, int half)
    {
        // P(loss <= t); with P and Q exchanged the loss changes its sign.
        double Below(double t) => reverse ? pair.Tails(-t).Q : 1 - pair.Tails(t).P;

        var edges = new double[(2 * half) + 2];
        for (int i = 0; i < edges.Length; i++)
            edges[i] = Below((i - half - 0.5) * step);
        double inside = edges[edges.Length - 1] - edges[0];
        Mass = new double[edges.Length - 1];
        double rounded = 0, exact = 0;
        for (int i = 0; i < Mass.Length; i++)
        {
            double low = (i - half - 0.5) * step;
            Mass[i] = (edges[i + 1] - edges[i]) / inside;
            rounded += Mass[i] * (i - half) * step;

            // The mean over the cell by parts: high F(high) - low F(low) - integral of F.
            double integral = 0;
            if (Mass[i] > 0)
            {
                for (int n = 0; n < Nodes.Length; n++)
                    integral += Weights[n] * (Below(low + (Nodes[n] * step)) - edges[i]);
                exact += (Mass[i] * (low + step)) - (integral * step / inside);
            }
        }

        Shift = exact - rounded;
    }

    /// <summary>Probabilities at the losses (i - half) step + <see cref="Shift"/>.</summary>
    public double[] Mass { get; }

    /// <summary>What rounding took off the mean, in nats.</summary>
    public double Shift { get; }
}
