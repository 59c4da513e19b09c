namespace DpToolkit.Cli;

internal static class Spelling
{
    /// <summary>Levenshtein distance; a word that the other begins with counts as near.</summary>
    public static int Distance(string known, string typed)
    {
        if (known.StartsWith(typed, StringComparison.Ordinal) && typed.Length > 3)
            return 1;
        var row = Enumerable.Range(0, typed.Length + 1).ToArray();
        for (int i = 1; i <= known.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= typed.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (known[i - 1] == typed[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[typed.Length];
    }
}
