using DpToolkit.Accounting;

namespace DpToolkit.Tests.Ledger;

/// <summary>A folder that goes when the test ends.</summary>
internal sealed class LedgerFolder : IDisposable
{
    public static readonly PrivacyEvent Step = new PoissonSampledEvent(0.01, new GaussianEvent(1.1));

    public string Folder { get; } = Directory.CreateTempSubdirectory("ledger").FullName;

    public string File(string name = "privacy.db") => Path.Combine(Folder, name);

    public static long Steps(PrivacyLedger ledger, string dataset = "mnist") => ledger.Spent(dataset).Sum(step => step.Count);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
