namespace Mnist;

/// <summary>Text that looks the same whatever the machine's language.</summary>
internal static class Text
{
    public static string Of(FormattableString text) => FormattableString.Invariant(text);
}
