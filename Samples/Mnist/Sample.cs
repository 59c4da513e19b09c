using DpToolkit;
using TorchSharp;
using static TorchSharp.torch;

namespace Mnist;

/// <summary>The program: options, data, private training, report.</summary>
internal static class Sample
{
    private const int Done = 0, RefusedForPrivacy = 1, BadInput = 2;

    /// <param name="args">The command line.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where the sentence about what is wrong goes.</param>
    /// <param name="live">Whether the output is a terminal, on which a progress bar can move.</param>
    /// <returns>The exit code: 0 done, 1 refused for privacy, 2 bad input.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error, bool live)
    {
        try
        {
            var options = Options.Parse(args);
            if (options.ShowHelp)
            {
                output.WriteLine(Options.Help);
                return Done;
            }
            var data = DigitData.Load(options.Data);
            Check(options, data.Train.Count);
            output.WriteLine($"Data: {data.Origin}");
            Train(options, data, output, new Progress(output, live));
            return Done;
        }
        catch (BadInputException wrong)
        {
            error.WriteLine(wrong.Message);
            return BadInput;
        }
        catch (PrivacyBudgetExceededException refused)
        {
            error.WriteLine(refused.Message);
            return RefusedForPrivacy;
        }
    }

    private static void Train(Options options, DigitData data, TextWriter output, Progress progress)
    {
        if (options.Seed is { } seed)
            manual_seed(seed);
        using var run = NewDisposeScope();
        var (images, labels) = ToTensors(data.Train);
        var (testImages, testLabels) = ToTensors(data.Test);

        var model = new Net();
        var optimizer = optim.SGD(model.parameters(), options.LearningRate, options.Momentum);
        var loader = utils.data.DataLoader(utils.data.TensorDataset(images, labels), options.BatchSize, shuffle: true);

        using var engine = new PrivacyEngine(accountant: Accountants.Pld);
        var (m, opt, batches) = engine.MakePrivateWithEpsilon(model, optimizer, loader,
            targetEpsilon: options.Epsilon, targetDelta: options.Delta, epochs: options.Epochs,
            maxGradNorm: options.Clip, maxPhysicalBatchSize: options.Chunk);

        output.WriteLine(Text.Of($"Budget: epsilon {options.Epsilon}, delta {options.Delta:0.##E+0} -> noise multiplier {opt.NoiseMultiplier:F3}"));
        var log = new RunLog("Digits with differential privacy") { Delta = options.Delta, TargetEpsilon = options.Epsilon };
        log.Add(new(0, 0, Accuracy: Accuracy(m, testImages, testLabels), Epsilon: engine.GetEpsilon(options.Delta)));

        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            foreach (var (x, y) in batches)
            {
                using var step = NewDisposeScope();
                opt.zero_grad();
                var loss = nn.functional.cross_entropy(m.call(x), y);
                loss.backward();
                opt.step();

                if (batches.Current is not { IsLast: true, LogicalSize: > 0 })
                    continue;
                double at = (double)opt.Steps / batches.Count;
                log.Add(new(at, opt.Steps, loss.item<float>(), opt.ClippedFraction));
                progress.Show(at / options.Epochs, epoch, options.Epochs, log);
            }
            log.Add(new(epoch, opt.Steps, Accuracy: Accuracy(m, testImages, testLabels), Epsilon: engine.GetEpsilon(options.Delta)));
            progress.EndEpoch(epoch, options.Epochs, log);
        }

        Conclude(options, data, log, opt.NoiseMultiplier, clock.Elapsed, output);
    }

    /// <summary>Share of right answers. The test images are not the ones protected.</summary>
    private static double Accuracy(nn.Module<Tensor, Tensor> model, Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        model.eval();
        var right = model.call(images).argmax(1).eq(labels).sum().item<long>();
        model.train();
        return (double)right / labels.shape[0];
    }

    /// <summary>Images as [N, 1, 28, 28], shifted and scaled by MNIST's published constants (none is computed from the records), labels as [N].</summary>
    private static (Tensor Images, Tensor Labels) ToTensors(Digits digits)
    {
        var pixels = tensor(digits.Pixels, ScalarType.Float32).view(digits.Count, 1, Digits.Side, Digits.Side);
        return ((pixels / 255 - 0.1307) / 0.3081, tensor(digits.Labels, ScalarType.Int64));
    }

    private static void Check(Options options, int count)
    {
        if (options.Delta >= 1.0 / count)
            throw new BadInputException(Text.Of(
                $"--delta {options.Delta} is no protection for {count:N0} records: it has to be below 1 / {count:N0} = {1.0 / count:0.##E+0}, and better far below."));
        if (options.BatchSize > count)
            throw new BadInputException(Text.Of($"--batch-size {options.BatchSize} is above the number of training images, {count:N0}."));
        try
        {
            string? folder = Path.GetDirectoryName(Path.GetFullPath(options.Report));
            if (folder is not null)
                Directory.CreateDirectory(folder);
            if (Directory.Exists(options.Report))
                throw new BadInputException($"--report needs a file, and '{options.Report}' is a directory.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException($"The report can't be written to '{options.Report}': {problem.Message}");
        }
    }

    private static void Conclude(Options options, DigitData data, RunLog log, double noiseMultiplier, TimeSpan time, TextWriter output)
    {
        var last = log.Points[^1];
        string accuracy = Text.Of($"{100 * last.Accuracy:F1} %"), epsilon = Text.Of($"{last.Epsilon:F3}"), delta = Text.Of($"{options.Delta:0.##E+0}");
        log.State("test accuracy", accuracy);
        log.State("epsilon spent", epsilon);
        log.State("delta", delta);
        log.State("noise multiplier", Text.Of($"{noiseMultiplier:F3}"));
        log.State("clipping norm", Text.Of($"{options.Clip}"));
        log.State("expected batch", Text.Of($"{options.BatchSize} of {data.Train.Count:N0} images"));
        log.State("epochs, steps", Text.Of($"{options.Epochs}, {last.Step:N0}"));
        log.State("training time", Text.Of($"{time.TotalSeconds:F0} s"));
        log.State("data", data.Origin);
        string lines = Path.ChangeExtension(options.Report, ".jsonl");
        log.Save(lines);
        HtmlReport.Write(log, options.Report);
        output.WriteLine($"Test accuracy: {accuracy}");
        output.WriteLine($"Privacy spent: epsilon = {epsilon}, delta = {delta}");
        output.WriteLine(Text.Of($"Time: {time.TotalSeconds:F0} s"));
        output.WriteLine($"Report: {Path.GetFullPath(options.Report)}");
        output.WriteLine($"Measurements: {Path.GetFullPath(lines)}");
    }
}
