using System.Runtime.CompilerServices;

namespace DpToolkit.Tests.Support;

/// <summary>
/// Snapshot tests with the calls and the file names of Verify.Xunit, which can take its place: the text is compared with
/// <c>Class.Method.verified.txt</c> next to the test; when they differ, <c>.received.txt</c> is written and the test fails.
/// </summary>
public static class Verifier
{
    /// <summary>Compares a text with the verified one.</summary>
    public static async Task Verify(string text, string extension = "txt", [CallerFilePath] string file = "", [CallerMemberName] string method = "")
    {
        var name = Path.Combine(Path.GetDirectoryName(file)!, $"{Path.GetFileNameWithoutExtension(file)}.{method}");
        var verified = $"{name}.verified.{extension}";
        var received = $"{name}.received.{extension}";
        var expected = File.Exists(verified) ? (await File.ReadAllTextAsync(verified)).ReplaceLineEndings("\n") : null;
        if (expected == text.ReplaceLineEndings("\n"))
        {
            File.Delete(received);
            return;
        }
        await File.WriteAllTextAsync(received, text);
        Assert.Fail($"{received} differs from {Path.GetFileName(verified)}. If it is right, replace the verified file by it.\n\n{text}");
    }
}
