namespace DpToolkit.Cli;

/// <summary>The command line is wrong; the message is the one line that the user sees.</summary>
internal sealed class UsageException(string message) : Exception(message);
