namespace DpToolkit.Accounting;

/// <summary>How Rényi divergences become (epsilon, delta).</summary>
public enum RdpConversion
{
    /// <summary>Balle, Barthe, Gaboardi, Hsu and Sato 2020, Theorem 21: the tight one.</summary>
    Balle2020,

    /// <summary>Mironov 2017, Proposition 3: epsilon = RDP + log(1 / delta) / (order - 1). For comparison.</summary>
    Classical,
}
