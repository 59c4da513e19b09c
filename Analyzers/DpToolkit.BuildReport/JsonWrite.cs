using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml.Linq;

namespace DpToolkit.BuildReport;

/// <summary>Makes JSON by the means of .NET alone.</summary>
internal static class JsonWrite
{
    public static void File(string path, XElement root)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write);
        using var writer = JsonReaderWriterFactory.CreateJsonWriter(stream, new UTF8Encoding(false), ownsStream: false, indent: true, indentChars: "  ");
        root.WriteTo(writer);
    }

    public static XElement Object(string name, params XElement[] members) => new(name, new XAttribute("type", "object"), members);

    public static XElement Array(string name, IEnumerable<XElement> items) => new(name, new XAttribute("type", "array"), items);

    public static XElement Texts(string name, IEnumerable<string> items) => Array(name, items.Select(item => Text("item", item)));

    public static XElement Text(string name, string? value) => value is null ? Null(name) : new(name, new XAttribute("type", "string"), value);

    public static XElement Number(string name, double? value) =>
        value is { } number && !double.IsNaN(number) && !double.IsInfinity(number) ? new(name, new XAttribute("type", "number"), number.ToString("R", CultureInfo.InvariantCulture)) : Null(name);

    public static XElement Flag(string name, bool? value) => value is { } flag ? new(name, new XAttribute("type", "boolean"), flag ? "true" : "false") : Null(name);

    private static XElement Null(string name) => new(name, new XAttribute("type", "null"));
}
