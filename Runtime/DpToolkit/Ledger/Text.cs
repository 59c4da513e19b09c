using System.Globalization;

namespace DpToolkit;

internal static class Text
{
    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
