using DpToolkit.Package.Tests.Support;

namespace DpToolkit.Package.Tests.BuildReport;

/// <summary>A solution of two projects: one with trainings of every kind, and one whose training is broken.</summary>
internal static class Clinic
{
    public const string Trainer = """
        using System;
        using System.Collections.Generic;
        using DpToolkit;
        using TorchSharp;
        using TorchSharp.Modules;
        using static TorchSharp.torch;

        [assembly: PrivacyBudget(epsilon: 3, delta: 1e-5)]

        namespace Clinic;

        public sealed class Patients : utils.data.Dataset
        {
            public override long Count => 60000;
            public override Dictionary<string, Tensor> GetTensor(long index) => throw new NotSupportedException();
        }

        public sealed class RiskNet : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(784, 10);
            public RiskNet() : base(nameof(RiskNet)) => RegisterComponents();
            public override Tensor forward(Tensor x) => fc.call(x);
        }

        public static class Trainer
        {
            public static void Weekly() => Train(sigma: 1.1);
            public static void Nightly() => Train(sigma: 0.5);

            private static void Train(double sigma)
            {
                using var train = new Patients();
                var model = new RiskNet();
                using var engine = new PrivacyEngine();
                var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256, shuffle: true), noiseMultiplier: sigma, maxGradNorm: 1.5);
                for (int epoch = 0; epoch < 15; epoch++)
                    foreach (var (x, y) in data)
                    {
                        opt.zero_grad();
                        nn.functional.cross_entropy(m.call(x), y).backward();
                        opt.step();
                    }
                Console.WriteLine(engine.GetEpsilon(delta: 1e-5));
            }

            public static void Target()
            {
                using var train = new Patients();
                var model = new RiskNet();
                using var engine = new PrivacyEngine();
                var (m, opt, data) = engine.MakePrivateWithEpsilon(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 256, shuffle: true), targetEpsilon: 2, targetDelta: 1e-5, epochs: 15, maxGradNorm: 1.0);
                for (int epoch = 0; epoch < 15; epoch++)
                    foreach (var (x, y) in data)
                    {
                        opt.zero_grad();
                        nn.functional.cross_entropy(m.call(x), y).backward();
                        opt.step();
                    }
            }

            public static void FromOptions(double sigma, utils.data.Dataset train, int batch)
            {
                var model = new RiskNet();
                using var engine = new PrivacyEngine();
                var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, batch, shuffle: true), noiseMultiplier: sigma, maxGradNorm: 1.0);
                foreach (var (x, y) in data)
                {
                    opt.zero_grad();
                    nn.functional.cross_entropy(m.call(x), y).backward();
                    opt.step();
                }
                Console.WriteLine(engine.GetEpsilon(delta: 1e-6));
            }
        }

        """;

    /// <summary>Writes both projects and the solution. They see the repository's own build as a package's user sees the package.</summary>
    /// <returns>The solution's path.</returns>
    public static string Write(WorkFolder folder)
    {
        folder.Write("Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <UseAppHost>false</UseAppHost>
                <DpPresetsFolder>{Repository.Presets}/</DpPresetsFolder>
                <DpReportTasks>{Path.Combine(AppContext.BaseDirectory, "DpToolkit.BuildReport.dll")}</DpReportTasks>
              </PropertyGroup>
              <Import Project="{Repository.BuildTransitive}/DpToolkit.props" />
            </Project>
            """);
        folder.Write("Directory.Build.targets", $"""
            <Project>
              <ItemGroup>
                <Reference Include="{string.Join(';', Csc.References.Where(path => Path.GetFileName(path) is ['D', 'p', ..] or ['T', 'o', 'r', 'c', 'h', ..]))}" />
                <Analyzer Include="{string.Join(';', Csc.Analyzers)}" />
              </ItemGroup>
              <Import Project="{Repository.BuildTransitive}/DpToolkit.targets" />
            </Project>
            """);
        const string Project = """<Project Sdk="Microsoft.NET.Sdk" />""";
        folder.Write("Trainer/Trainer.csproj", Project);
        folder.Write("Trainer/Trainer.cs", Trainer);
        folder.Write("Leaky/Leaky.csproj", Project);
        folder.Write("Leaky/LeakyTraining.cs", File.ReadAllText(Path.Combine(Repository.Root, "Samples", "BadTraining", "LeakyTraining.cs")));
        return folder.Write("Clinic.slnx", """
            <Solution>
              <Project Path="Leaky/Leaky.csproj" />
              <Project Path="Trainer/Trainer.csproj" />
            </Solution>
            """);
    }
}
