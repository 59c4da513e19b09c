namespace DpToolkit.Cli;

/// <summary>The options that several commands share, so that a word means the same everywhere.</summary>
internal static class Options
{
    public static readonly Option NoiseMultiplier = new("--noise-multiplier", "SIGMA", "noise's standard deviation over the clipping norm, such as 1.1");
    public static readonly Option SampleRate = new("--sample-rate", "Q", "chance that one record enters one batch: batch size / records");
    public static readonly Option Steps = new("--steps", "T", "number of optimizer steps: epochs / sample rate");
    public static readonly Option Delta = new("--delta", "DELTA", "chance that the guarantee may fail; well below 1 / records, such as 1e-5");
    public static readonly Option Epsilon = new("--epsilon", "EPS", "privacy loss not to exceed, such as 3");
    public static readonly Option Accountant = new("--accountant", "NAME", $"{string.Join(", ", Accountants.Names)} (default pld: proven and tight)");
    public static readonly Option Dataset = new("--dataset", "NAME", "the data set: its name, or its fingerprint (a beginning is enough)");
    public static readonly Option Out = new("--out", "FILE", "write to this file");
    public static readonly Option Json = new("--json", null, "print one JSON object");
    public static readonly Option Help = new("--help", null, "show this help");
}
