using System.Globalization;

namespace Mnist;

/// <summary>What the command line says.</summary>
internal sealed record Options
{
    public const string Help = """
        Trains a CNN on handwritten digits with differential privacy.

          --data DIR        MNIST's idx files, .gz or not (default: ../shared/data/mnist beside the repository, else drawn digits)
          --epsilon E       privacy budget: epsilon (default 8)
          --delta D         privacy budget: delta, below 1 / number of training images (default 1e-5)
          --epochs N        passes over the training images (default 40)
          --batch-size B    expected images a batch (default 1024)
          --chunk N         most images in memory at once (default: the whole batch)
          --lr R            learning rate (default 2)
          --momentum M      momentum (default 0.9)
          --clip C          bound on each image's gradient norm (default 0.1)
          --seed S          seed of the initial weights (noise and batches stay unpredictable)
          --report FILE     where the HTML report goes (default artifacts/mnist/report.html)
          --help            this text
        """;

    public string? Data { get; init; }

    public double Epsilon { get; init; } = 8;

    public double Delta { get; init; } = 1e-5;

    public int Epochs { get; init; } = 40;

    public int BatchSize { get; init; } = 1024;

    public int? Chunk { get; init; }

    public double LearningRate { get; init; } = 2;

    public double Momentum { get; init; } = 0.9;

    public double Clip { get; init; } = 0.1;

    public long? Seed { get; init; }

    public string Report { get; init; } = Path.Combine("artifacts", "mnist", "report.html");

    public bool ShowHelp { get; init; }

    /// <exception cref="BadInputException">An option is unknown, lacks its value or is out of range.</exception>
    public static Options Parse(string[] args)
    {
        var options = new Options();
        for (int i = 0; i < args.Length; i++)
        {
            string name = args[i];
            string Value() => ++i < args.Length ? args[i] : throw new BadInputException($"{name} needs a value.");
            options = name switch
            {
                "--data" => options with { Data = Value() },
                "--epsilon" => options with { Epsilon = Positive(name, Value()) },
                "--delta" => options with { Delta = Positive(name, Value()) },
                "--epochs" => options with { Epochs = Count(name, Value()) },
                "--batch-size" => options with { BatchSize = Count(name, Value()) },
                "--chunk" => options with { Chunk = Count(name, Value()) },
                "--lr" => options with { LearningRate = Positive(name, Value()) },
                "--momentum" => options with { Momentum = Share(name, Value()) },
                "--clip" => options with { Clip = Positive(name, Value()) },
                "--seed" => options with { Seed = Whole(name, Value()) },
                "--report" => options with { Report = Value() },
                "--help" or "-h" => options with { ShowHelp = true },
                _ => throw new BadInputException($"There is no option '{name}'; --help lists them."),
            };
        }
        return options;
    }

    private static double Number(string name, string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new BadInputException($"{name} has to be a number, not '{text}'.");

    private static double Positive(string name, string text)
        => Number(name, text) is > 0 and var value ? value : throw new BadInputException($"{name} has to be above 0, not {text}.");

    private static double Share(string name, string text)
        => Number(name, text) is >= 0 and < 1 and var value ? value : throw new BadInputException($"{name} has to be from 0 to below 1, not {text}.");

    private static long Whole(string name, string text)
        => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new BadInputException($"{name} has to be a whole number, not '{text}'.");

    private static int Count(string name, string text)
        => Whole(name, text) is >= 1 and <= int.MaxValue and var value ? (int)value : throw new BadInputException($"{name} has to be at least 1, not {text}.");
}
