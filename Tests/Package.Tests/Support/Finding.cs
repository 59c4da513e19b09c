namespace DpToolkit.Package.Tests.Support;

/// <summary>One line that the compiler wrote: where, how severe, which rule.</summary>
internal sealed record Finding(string File, int Line, string Severity, string Id, string Message);
