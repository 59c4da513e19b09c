using System.Text;
using System.Text.Json;
using Spectre.Console;

namespace DpToolkit.Cli;

/// <summary>Where answers go: tables with lines on a screen, plain columns in a pipe, one JSON object on demand.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool isScreen)
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Terminal OfConsole() => new(Console.Out, Console.Error, !Console.IsOutputRedirected);

    public void Line(string text = "") => output.WriteLine(text);

    public void Error(string text) => error.WriteLine(text.ReplaceLineEndings(" "));

    public void Write(string text) => output.Write(text);

    /// <summary>Prints one JSON object on one line.</summary>
    public void Json(Action<Utf8JsonWriter> properties)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            writer.WriteStartObject();
            properties(writer);
            writer.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>Prints a table; columns whose head begins with '>' are aligned right.</summary>
    public void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        var all = rows.ToArray();
        if (isScreen)
        {
            var table = new Table().Border(TableBorder.Rounded);
            foreach (string head in heads)
            {
                var column = new TableColumn(new Text(head.TrimStart('>'), new Style(decoration: Decoration.Bold)));
                table.AddColumn(head.StartsWith('>') ? column.RightAligned() : column);
            }

            foreach (var row in all)
                table.AddRow(row.Select(cell => new Text(cell)).ToArray());
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }).Write(table);
            return;
        }

        var widths = heads.Select((head, column) => all.Select(row => row[column].Length).Append(head.TrimStart('>').Length).Max()).ToArray();
        foreach (var row in all.Prepend(heads.Select(head => head.TrimStart('>')).ToArray()))
        {
            var cells = row.Select((cell, column) => heads[column].StartsWith('>') ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            Line(string.Join("  ", cells).TrimEnd());
        }
    }
}
