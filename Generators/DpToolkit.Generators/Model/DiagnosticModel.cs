using DpToolkit.TensorSemantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace DpToolkit.Generators.Model;

/// <summary>A diagnostic without symbols or trees.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Path">The file.</param>
/// <param name="Span">The place in it.</param>
/// <param name="Lines">The same as lines.</param>
/// <param name="Arguments">The message's arguments.</param>
internal sealed record DiagnosticModel(string Id, string Path, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static DiagnosticModel Create(string id, Location location, params string[] arguments) =>
        new(id, location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span, new(arguments));

    public Diagnostic ToDiagnostic(Compilation compilation)
    {
        var tree = compilation.SyntaxTrees.FirstOrDefault(candidate => candidate.FilePath == Path && Span.End <= candidate.Length);
        return Diagnostic.Create(Descriptors.ById(Id), tree is null ? Location.Create(Path, Span, Lines) : Location.Create(tree, Span), [.. Arguments]);
    }
}
