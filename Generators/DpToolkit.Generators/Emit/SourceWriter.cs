using System.Text;

namespace DpToolkit.Generators.Emit;

/// <summary>Indented lines.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder text = new();
    private int depth;

    public void Line(string line = "")
    {
        if (line.Length > 0)
            text.Append(' ', 4 * depth).Append(line);
        text.Append('\n');
    }

    public void Open(string line, string brace = "{")
    {
        Line(line);
        if (brace.Length > 0)
            Line(brace);
        depth++;
    }

    public void Close(string brace = "}")
    {
        depth--;
        Line(brace);
    }

    public override string ToString() => text.ToString();
}
