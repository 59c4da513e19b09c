using System.Buffers.Binary;
using DpToolkit.Accounting;

namespace DpToolkit.Tests.Ledger;

/// <summary>The process that crash tests start and kill: it records, "applies", and counts what it applied.</summary>
internal static class LedgerChild
{
    public const string Verb = "ledger-child";
    public const string ReadVerb = "ledger-read";

    /// <summary>Takes one step, so that every process has a share, says "ready", waits for a line, then runs on the data set "mnist" until killed, or until the budget stops it.</summary>
    public static int Run(string ledgerPath, string appliedPath, int seed, long stepsPerRun)
    {
        var random = new Random(seed);
        using var applied = new FileStream(appliedPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        long count = Applied(appliedPath);
        using (var ledger = PrivacyLedger.Open(ledgerPath))
        using (var run = ledger.BeginRun("mnist", $"child {seed}", reserveAhead: 1))
        {
            run.Record(LedgerFolder.Step);
            Write(applied, ++count);
        }

        Console.Out.WriteLine("ready");
        Console.Out.Flush();
        Console.In.ReadLine();
        try
        {
            for (; ; )
            {
                using var ledger = PrivacyLedger.Open(ledgerPath);
                using var run = ledger.BeginRun("mnist", $"child {seed}", reserveAhead: new[] { 1, 4, 64 }[random.Next(3)]);
                for (long left = random.NextInt64(1, stepsPerRun); left > 0; left--)
                {
                    run.Record(random.Next(20) == 0 ? Other : LedgerFolder.Step);
                    Write(applied, ++count);
                }
            }
        }
        catch (PrivacyBudgetExceededException)
        {
            return 1;
        }
    }

    /// <summary>Opens the ledger, says how many steps it counts, and closes it.</summary>
    public static int Read(string ledgerPath)
    {
        using var ledger = PrivacyLedger.Open(ledgerPath);
        Console.Out.WriteLine(LedgerFolder.Steps(ledger));
        return 0;
    }

    public static long Applied(string path)
    {
        if (!File.Exists(path))
            return 0;
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == 0 ? 0 : BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    private static PrivacyEvent Other => new PoissonSampledEvent(0.01, new GaussianEvent(2));

    private static void Write(FileStream file, long count)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, count);
        RandomAccess.Write(file.SafeFileHandle, bytes, 0);
    }
}
