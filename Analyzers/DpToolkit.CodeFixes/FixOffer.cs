namespace DpToolkit.CodeFixes;

/// <summary>One way to fix a finding: what the menu says, and the key under which Fix All takes the same way everywhere.</summary>
public readonly record struct FixOffer(string Key, string Title);
