using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.Serialization.Json;
using System.Xml;
using System.Xml.Linq;

namespace DpToolkit.BuildReport;

/// <summary>Reads JSON by the means of .NET alone: a task has to bring whatever else it uses.</summary>
internal static class JsonRead
{
    public static XElement File(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = JsonReaderWriterFactory.CreateJsonReader(stream, XmlDictionaryReaderQuotas.Max);
        return XElement.Load(reader);
    }

    /// <summary>The member, or null where there is none or it is null.</summary>
    public static XElement? At(this XElement? value, params string[] path)
    {
        foreach (string name in path)
            value = value?.Elements().FirstOrDefault(e => NameOf(e) == name);
        return value is null || value.Attribute("type")?.Value == "null" ? null : value;
    }

    public static IEnumerable<XElement> Items(this XElement? array) => array?.Elements() ?? Enumerable.Empty<XElement>();

    public static int? Whole(this XElement? number) => number is null ? null : int.Parse(number.Value, CultureInfo.InvariantCulture);

    /// <summary>A member's name: one that is no name of XML is in an attribute.</summary>
    public static string NameOf(XElement member) => member.Attribute("item")?.Value ?? member.Name.LocalName;
}
