using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Xml.Linq;
using DpToolkit.Package.Tests.Configuration;
using DpToolkit.Package.Tests.Support;
using DpToolkit.Tests.Support;

namespace DpToolkit.Package.Tests.Packing;

/// <summary>What is in the package, and what it does in the project of somebody who installs it.</summary>
public sealed class PackageTests(PackageFixture package) : IClassFixture<PackageFixture>
{
    private static readonly string[] Plumbing = ["_rels/", "package/", "[Content_Types].xml"];

    [Fact]
    public async Task Entries()
    {
        using var archive = ZipFile.OpenRead(package.File);
        var entries = archive.Entries.Select(entry => Uri.UnescapeDataString(entry.FullName))
            .Where(name => !Plumbing.Any(part => name.StartsWith(part, StringComparison.Ordinal)) && name != "lib/net10.0/TorchSharp.SystemLibtorch.dll");
        await Verifier.Verify(string.Join('\n', entries.Order(StringComparer.Ordinal)) + "\n");
        Assert.Equal(PackageFixture.HasStandIn, archive.GetEntry("lib/net10.0/TorchSharp.SystemLibtorch.dll") is not null);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("all-warnings")]
    [InlineData("all-errors")]
    [InlineData("none")]
    public void EveryPresetNamesEveryRule(string preset)
    {
        using var archive = ZipFile.OpenRead(package.File);
        using var reader = new StreamReader(archive.GetEntry($"presets/{preset}.editorconfig")!.Open());
        string text = reader.ReadToEnd();
        Assert.All(Catalog.Rules, rule => Assert.Contains($"\ndotnet_diagnostic.{rule.Id}.severity = ", text));
    }

    [Fact]
    public void DependsOnWhatItWasCompiledAgainst()
    {
        using var archive = ZipFile.OpenRead(package.File);
        using var nuspec = archive.GetEntry("DpToolkit.nuspec")!.Open();
        var dependencies = XDocument.Load(nuspec).Descendants().Where(e => e.Name.LocalName == "dependency").ToDictionary(e => e.Attribute("id")!.Value, e => Version.Parse(e.Attribute("version")!.Value));
        Assert.Equal(PackageFixture.HasStandIn ? ["Microsoft.Data.Sqlite"] : ["Microsoft.Data.Sqlite", "TorchSharp"], dependencies.Keys.Order());
        Assert.Equal(PackageFixture.HasStandIn, package.PackedVersion.EndsWith("-system", StringComparison.Ordinal));
        using var library = new MemoryStream();
        using (var entry = archive.GetEntry("lib/net10.0/DpToolkit.dll")!.Open())
            entry.CopyTo(library);
        library.Position = 0;
        using var image = new PEReader(library);
        var metadata = image.GetMetadataReader();
        foreach (var reference in metadata.AssemblyReferences.Select(metadata.GetAssemblyReference))
            if (dependencies.TryGetValue(metadata.GetString(reference.Name), out var least))
                Assert.True(new Version(reference.Version.Major, reference.Version.Minor, reference.Version.Build) <= least, $"{metadata.GetString(reference.Name)} {reference.Version} is newer than the dependency on {least}.");
    }

    [Fact]
    public async Task TheStandInIsRefusedUnlessAskedFor()
    {
        if (!PackageFixture.HasStandIn)
            return;
        using var folder = new WorkFolder();
        var run = await PackageFixture.Pack(folder.Path);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("error : The package is for TorchSharp's own package: pack with -p:TorchBinding=Package.", run.Output);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.nupkg"));
    }

    [Fact]
    public async Task WorksInAFreshProject()
    {
        using var folder = new WorkFolder();
        folder.Write("NuGet.Config", $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{package.Feed}" /></packageSources>
              <fallbackPackageFolders><add key="cache" value="{Cache()}" /></fallbackPackageFolders>
            </configuration>
            """);
        folder.Write("Fresh.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
                <ImplicitUsings>enable</ImplicitUsings>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>packages</RestorePackagesPath>
                <DpMaxEpsilon>1</DpMaxEpsilon>
                <DpDelta>1e-5</DpDelta>
                <DpDatasetSize>60000</DpDatasetSize>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="DpToolkit" Version="{package.PackedVersion}" /></ItemGroup>
            </Project>
            """);
        folder.Write("Train.cs", """
            using DpToolkit;
            using DpToolkit.Layers;
            using TorchSharp;
            using TorchSharp.Modules;
            using static TorchSharp.torch;

            [PerSampleGrad]
            public sealed partial class Scale : nn.Module<Tensor, Tensor>
            {
                private readonly Parameter scale = new(ones(10));
                public Scale() : base(nameof(Scale)) => RegisterComponents();
                public override Tensor forward(Tensor x) => x * scale;
            }

            public static class Train
            {
                public static IPerSampleGrad Generated(Scale scale) => scale;

                public static void Run(utils.data.Dataset train)
                {
                    var model = nn.Sequential(("norm", nn.BatchNorm1d(10)), ("fc", nn.Linear(10, 10)));
                    using var engine = new PrivacyEngine();
                    var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256, shuffle: true), noiseMultiplier: 0.5, maxGradNorm: 1.0);
                    for (int epoch = 0; epoch < 15; epoch++)
                        foreach (var (x, y) in data)
                        {
                            opt.zero_grad();
                            nn.functional.cross_entropy(m.call(x), y).backward();
                            opt.step();
                        }
                }
            }
            """);
        var strict = await Build("-p:DpReport=true");
        Assert.NotEqual(0, strict.ExitCode);
        Assert.Equal(["DP2001", "DP5013"], Ids(strict, "error"));
        Assert.DoesNotContain(strict.Findings, finding => finding.Id.StartsWith("CS", StringComparison.Ordinal));
        var training = Assert.Single(Assert.Single(JsonDocument.Parse(folder.Read("dp-report/dp-report.json")).RootElement.GetProperty("projects").EnumerateArray()).GetProperty("trainings").EnumerateArray());
        Assert.Equal(60000, training.GetProperty("records").GetInt64());
        Assert.Equal("broken", training.GetProperty("verdict").GetString());

        var lenient = await Build("--no-restore", "-p:DpAnalysisMode=all-warnings");
        Assert.True(lenient.ExitCode == 0, lenient.Output);
        Assert.Superset(new HashSet<string> { "DP2001", "DP5013" }, Ids(lenient, "warning").ToHashSet());

        var again = await Build("--no-restore", "-p:DpAnalysisMode=all-errors");
        Assert.NotEqual(0, again.ExitCode);
        Assert.Superset(new HashSet<string> { "DP2001", "DP5013" }, Ids(again, "error").ToHashSet());

        Task<CompilerRun> Build(params string[] options) => Processes.Dotnet(folder.Path, ["build", "-nologo", "-nodeReuse:false", .. options]);
        static IEnumerable<string> Ids(CompilerRun run, string severity) => run.Findings.Where(finding => finding.Severity == severity).Select(finding => finding.Id).Distinct().Order();
    }

    /// <summary>NuGet's folder of packages on this machine: what the repository's own restore filled.</summary>
    private static string Cache() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
