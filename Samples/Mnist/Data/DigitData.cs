namespace Mnist;

/// <summary>Training and test images, and a sentence that says where they are from.</summary>
internal sealed record DigitData(Digits Train, Digits Test, string Origin)
{
    private const int DrawnCount = 10_000;

    /// <summary>The directory asked for, else the one beside the repository, else drawn digits.</summary>
    /// <exception cref="BadInputException">The directory is missing or its files are no MNIST.</exception>
    public static DigitData Load(string? directory)
    {
        if (directory is not null)
            return Read(directory);
        return SharedDirectory() is { } shared ? Read(shared) : Draw();
    }

    /// <summary>shared/data/mnist beside the repository that this program was built in, if it is there.</summary>
    private static string? SharedDirectory()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "DpToolkit.sln")))
                continue;
            string shared = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "data", "mnist"));
            return Directory.Exists(shared) ? shared : null;
        }
        return null;
    }

    private static DigitData Draw()
    {
        var (train, test) = Split(DrawnDigits.Make(DrawnCount));
        return new(train, test, $"digits drawn by this program, not MNIST ({train.Count:N0} for training, {test.Count:N0} for the test); --data DIR takes real ones");
    }

    private static DigitData Read(string directory)
    {
        if (!Directory.Exists(directory))
            throw new BadInputException($"There is no directory '{directory}': --data needs a directory with MNIST's idx files.");
        var train = Pair(directory, "train");
        var test = Pair(directory, "t10k");
        if ((train ?? test) is not { } only)
            throw new BadInputException(
                $"'{directory}' has no MNIST pair: train-images-idx3-ubyte and train-labels-idx1-ubyte, or t10k-..., each with .gz or not.");
        bool both = train is not null && test is not null;
        if (!both)
            (train, test) = Split(only);
        if (train!.Count == 0 || test!.Count == 0)
            throw new BadInputException($"'{directory}' has too few images: {train.Count} for training and {test?.Count ?? 0} for the test.");
        string how = both ? "" : " of its one pair";
        return new(train, test, $"{directory} ({train.Count:N0} images for training, {test.Count:N0} for the test{how})");
    }

    /// <summary>Every tenth image is for the test.</summary>
    private static (Digits Train, Digits Test) Split(Digits all) => (all.Where(i => i % 10 != 9), all.Where(i => i % 10 == 9));

    private static Digits? Pair(string directory, string name)
    {
        string? images = Find(directory, $"{name}-images-idx3-ubyte");
        string? labels = Find(directory, $"{name}-labels-idx1-ubyte");
        if (images is null && labels is null)
            return null;
        if (images is null || labels is null)
            throw new BadInputException($"'{directory}' has {(images is null ? "labels but no images" : "images but no labels")} of the {name} pair.");
        return IdxFile.ReadPair(images, labels);
    }

    private static string? Find(string directory, string name)
    {
        string plain = Path.Combine(directory, name);
        return File.Exists(plain) ? plain : File.Exists(plain + ".gz") ? plain + ".gz" : null;
    }
}
