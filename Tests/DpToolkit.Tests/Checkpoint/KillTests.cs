using System.Diagnostics;
using System.Globalization;

namespace DpToolkit.Tests.Checkpoint;

/// <summary>Processes killed while they save.</summary>
public sealed class KillTests
{
    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("DP_CHECKPOINT_KILLS") ?? "5", CultureInfo.InvariantCulture);

    [Fact]
    public void Killed_at_random_there_is_a_whole_checkpoint()
    {
        using var folder = new CheckpointFolder();
        var random = new Random(31);
        var interrupted = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            using (var child = Start(folder.File()))
            {
                Assert.Equal("ready", child.StandardOutput.ReadLine());
                Thread.Sleep(random.Next(150));
                Assert.False(child.HasExited, child.HasExited ? child.StandardError.ReadToEnd() : "");
                child.Kill();
                child.WaitForExit();
            }
            var leftovers = folder.Names().Where(name => name.EndsWith(".tmp", StringComparison.Ordinal)).ToList();
            Assert.True(leftovers.Count <= 1, "half-written files pile up");
            interrupted += leftovers.Count;
            using var training = new Resumable(model: CheckpointChild.Model()).Load(folder.File());
            Assert.InRange(training.Optimizer.Steps, 1, long.MaxValue);
            Assert.Equal(training.Optimizer.Steps, training.Engine.Accountant.History.Sum(step => step.Count));
        }
        Assert.True(interrupted > 0, "no kill hit a save");
        Console.WriteLine($"{Kills} kills, {interrupted} of them in the middle of a save.");
    }

    private static Process Start(string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])[typeof(CheckpointChild).Assembly.Location, CheckpointChild.Verb, path])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
