using System.Text.RegularExpressions;
using DpToolkit.Analyzers.Suppressions;
using DpToolkit.Package.Tests.Support;

namespace DpToolkit.Package.Tests.Suppressions;

/// <summary>
/// The SDK's own rules over TorchSharp code, without and with the suppressors: what is marked <c>// DPS0001 CA2213</c> goes,
/// what is marked <c>// CA2213</c> stays.
/// </summary>
public sealed partial class SuppressorTests
{
    private const string Program = """
        using System;
        using System.IO;
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;

        namespace Demo;

        public class Block : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc; // DPS0001 CA2213
            private readonly Linear head = nn.Linear(3, 3); // DPS0001 CA2213, DPS0003 IDE0052, DPS0004 CA1823
            private readonly Parameter scale; // DPS0001 CA2213, DPS0003 IDE0052
            private readonly Tensor mean; // DPS0001 CA2213, DPS0003 IDE0052
            private readonly StreamWriter log = new("log.txt"); // CA2213
            private readonly long width; // IDE0052

            public Block(long d)
                : base(nameof(Block))
            {
                width = d;
                fc = nn.Linear(d, d);
                scale = new Parameter(ones(d));
                mean = zeros(d);
                register_parameter("w", new Parameter(ones(d))); // DPS0002 CA2000
                register_module("inner", new Inner()); // DPS0002 CA2000
                RegisterComponents();
            }

            public override Tensor forward(Tensor input)
            {
                log.Write(1);
                return fc.call(input);
            }
        }

        public class Unregistered : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(3, 3); // CA2213
            private readonly Linear spare = nn.Linear(3, 3); // CA2213, IDE0052, CA1823

            public Unregistered()
                : base(nameof(Unregistered))
            {
            }

            public override Tensor forward(Tensor input) => fc.call(input);
        }

        public class TooLate : nn.Module<Tensor, Tensor>
        {
            private readonly Linear first; // DPS0001 CA2213
            private readonly Linear late; // CA2213
            private Tensor? cache; // CA2213, IDE0052

            public TooLate()
                : base(nameof(TooLate))
            {
                first = nn.Linear(3, 3);
                RegisterComponents();
                late = nn.Linear(3, 3);
            }

            public override Tensor forward(Tensor input)
            {
                cache = late.call(first.call(input));
                return input;
            }
        }

        public class Forgetful : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(3, 3); // CA2213

            public Forgetful()
                : base(nameof(Forgetful)) => RegisterComponents();

            public override Tensor forward(Tensor input) => fc.call(input);

            protected override void Dispose(bool disposing)
            {
            }
        }

        public sealed class Holder : IDisposable
        {
            private readonly Linear fc = nn.Linear(3, 3); // CA2213

            public Tensor Run(Tensor x) => fc.call(x);

            public void Dispose()
            {
            }
        }

        public class Inner : nn.Module<Tensor, Tensor>
        {
            public Inner()
                : base(nameof(Inner))
            {
            }

            public override Tensor forward(Tensor input) => input;
        }

        public static class Use
        {
            public static void Run(Tensor x, Linear model)
            {
                using var p = new Parameter(ones(3));
                var optimizer = optim.SGD(new[] { p }, 0.1);
                optimizer.step(); // DPS0005 IDE0058
                x.add_(1); // DPS0005 IDE0058
                x.add(1); // IDE0058
                x.to(CPU); // IDE0058
                model.to(CPU); // DPS0005 IDE0058
                x.sum(); // IDE0058
                Lost(Console.Out);
                Path.GetFullPath("a_"); // IDE0058
            }

            private static void Lost(TextWriter writer)
            {
                var other = new StreamReader("log.txt"); // CA2000
                writer.Write(other.ReadToEnd());
            }
        }
        """;

    private static readonly string[] Suppressed = ["CA2213", "CA2000", "CA1823", "IDE0052", "IDE0058"];

    [Fact]
    public async Task WhatMisfiresGoesAndWhatIsRightStays()
    {
        using var folder = new WorkFolder();
        folder.Write("Program.cs", Program);
        folder.Write("rules.globalconfig", "is_global = true\n" + string.Concat(Suppressed.Select(id => $"dotnet_diagnostic.{id}.severity = warning\n")));
        var marks = Program.Split('\n').SelectMany((line, i) => Mark().Matches(line).Select(m => (Line: i + 1, By: m.Groups[1].Value, Id: m.Groups[2].Value))).ToList();

        var without = await Csc.Compile(folder.Path, [], Sdk());
        Assert.DoesNotContain(without.Findings, finding => finding.Severity == "error");
        Assert.Equal(marks.Select(mark => (mark.Line, mark.Id)).Order(), Found(without));

        var with = await Csc.Compile(folder.Path, Csc.Analyzers, Sdk());
        Assert.Equal(marks.Where(mark => mark.By.Length == 0).Select(mark => (mark.Line, mark.Id)).Order(), Found(with));
        Assert.DoesNotContain("AD0001", with.Output);

        var off = await Csc.Compile(folder.Path, Csc.Analyzers, [.. Sdk(), "-nowarn:DPS0001"]);
        Assert.Equal(marks.Where(mark => mark.By is "" or "DPS0001").Select(mark => (mark.Line, mark.Id)).Order(), Found(off));

        static IEnumerable<(int Line, string Id)> Found(CompilerRun run) => run.Findings.Where(finding => Suppressed.Contains(finding.Id)).Select(finding => (finding.Line, finding.Id)).Order();
    }

    [Fact]
    public void EachSuppressorIsMarkedAndDocumented()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        var suppressors = typeof(TorchSuppressor).Assembly.GetTypes().Where(type => type is { IsAbstract: false } && typeof(TorchSuppressor).IsAssignableFrom(type))
            .SelectMany(type => ((TorchSuppressor)Activator.CreateInstance(type)!).SupportedSuppressions).ToList();
        Assert.Equal(Suppressed.Order(), suppressors.Select(s => s.SuppressedDiagnosticId).Order());
        Assert.All(suppressors, s => Assert.Contains($"// {s.Id} {s.SuppressedDiagnosticId}", Program.Replace(", DPS", "// DPS")));
        Assert.All(suppressors, s => Assert.Contains($"| `{s.Id}` | `{s.SuppressedDiagnosticId}` |", page));
    }

    /// <summary>The rules of the SDK that builds run with.</summary>
    private static string[] Sdk() =>
    [
        .. new[] { "analyzers", Path.Combine("codestyle", "cs") }.SelectMany(folder => Directory.GetFiles(Path.Combine(Csc.Sdk, "Sdks", "Microsoft.NET.Sdk", folder), "*.dll"))
            .Where(path => !path.Contains("Fixes", StringComparison.Ordinal)).Select(path => $"-analyzer:\"{path}\""),
    ];

    [GeneratedRegex(@"(?://|,) (?:(DPS\d{4}) )?((?:CA|IDE)\d{4})")]
    private static partial Regex Mark();
}
