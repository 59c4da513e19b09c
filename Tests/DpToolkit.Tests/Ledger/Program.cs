using System.Globalization;
using DpToolkit.Tests.Checkpoint;

namespace DpToolkit.Tests.Ledger;

/// <summary>What this assembly does as a program: be the child process of the crash tests.</summary>
internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        [LedgerChild.Verb, var ledger, var applied, var seed, var steps] =>
            LedgerChild.Run(ledger, applied, int.Parse(seed, CultureInfo.InvariantCulture), long.Parse(steps, CultureInfo.InvariantCulture)),
        [LedgerChild.ReadVerb, var ledger] => LedgerChild.Read(ledger),
        [CheckpointChild.Verb, var path] => CheckpointChild.Run(path),
        _ => 2,
    };
}
