namespace Mnist;

/// <summary>Digits drawn as strokes with jitter in shape, place, size, slant, pen and noise: made-up data to try the sample with.</summary>
internal static class DrawnDigits
{
    /// <summary>Strokes of each digit in a box from (0, 0) to (1, 1), y downwards.</summary>
    private static readonly (double X, double Y)[][][] Shapes =
    [
        [Arc(0.5, 0.5, 0.36, 0.48, 0, 360)],
        [[(0.3, 0.22), (0.55, 0.02), (0.55, 0.98)]],
        [[.. Arc(0.5, 0.28, 0.34, 0.26, 190, 400), (0.16, 0.96), (0.88, 0.96)]],
        [Arc(0.45, 0.26, 0.34, 0.24, 200, 450), Arc(0.45, 0.73, 0.38, 0.25, 270, 515)],
        [[(0.7, 0.98), (0.7, 0.02), (0.12, 0.66), (0.92, 0.66)]],
        [[(0.82, 0.04), (0.28, 0.04), (0.22, 0.46)], Arc(0.46, 0.68, 0.36, 0.29, 230, 500)],
        [[(0.72, 0.02), (0.4, 0.26), (0.2, 0.6)], Arc(0.5, 0.7, 0.32, 0.28, 0, 360)],
        [[(0.12, 0.05), (0.86, 0.05), (0.4, 0.98)]],
        [Arc(0.5, 0.26, 0.29, 0.24, 0, 360), Arc(0.5, 0.74, 0.35, 0.25, 0, 360)],
        [Arc(0.48, 0.3, 0.32, 0.27, 0, 360), [(0.8, 0.3), (0.76, 0.62), (0.6, 0.98)]],
    ];

    /// <summary>The same images each time: they are public.</summary>
    public static Digits Make(int count)
    {
        var random = new Random(28);
        var pixels = new byte[count * Digits.Size];
        var labels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = (byte)random.Next(10);
            Draw(Shapes[labels[i]], random, pixels.AsSpan(i * Digits.Size, Digits.Size));
        }
        return new(pixels, labels);
    }

    private static void Draw((double X, double Y)[][] strokes, Random random, Span<byte> image)
    {
        double Around(double middle, double spread) => middle + spread * (2 * random.NextDouble() - 1);
        double width = Around(13, 3.5), height = Around(19, 2), slant = Around(0.1, 0.3), turn = Around(0, 0.2);
        double left = Around(14, 2), top = Around(14, 2), pen = Around(1.15, 0.35), ink = Around(225, 30);
        double cos = Math.Cos(turn), sin = Math.Sin(turn);
        (double X, double Y) Place((double X, double Y) p)
        {
            double y = (p.Y - 0.5 + Around(0, 0.035)) * height;
            double x = (p.X - 0.5 + Around(0, 0.035)) * width - slant * y;
            return (left + cos * x - sin * y, top + sin * x + cos * y);
        }
        var placed = strokes.Select(stroke => stroke.Select(Place).ToArray()).ToArray();
        for (int i = 0; i < image.Length; i++)
        {
            double distance = Distance(placed, i % Digits.Side + 0.5, i / Digits.Side + 0.5);
            double gray = ink * Math.Clamp(pen + 0.5 - distance, 0, 1) + 12 * random.NextDouble() * random.NextDouble();
            image[i] = (byte)Math.Clamp(gray, 0, 255);
        }
    }

    private static double Distance((double X, double Y)[][] strokes, double x, double y)
    {
        double least = double.MaxValue;
        foreach (var stroke in strokes)
            for (int i = 1; i < stroke.Length; i++)
            {
                var (a, b) = (stroke[i - 1], stroke[i]);
                double dx = b.X - a.X, dy = b.Y - a.Y, length = dx * dx + dy * dy;
                double t = length == 0 ? 0 : Math.Clamp(((x - a.X) * dx + (y - a.Y) * dy) / length, 0, 1);
                double ex = x - a.X - t * dx, ey = y - a.Y - t * dy;
                least = Math.Min(least, ex * ex + ey * ey);
            }
        return Math.Sqrt(least);
    }

    /// <summary>Part of an ellipse, clockwise, degrees from the right.</summary>
    private static (double X, double Y)[] Arc(double x, double y, double radiusX, double radiusY, double from, double to)
    {
        const int Pieces = 12;
        return [.. Enumerable.Range(0, Pieces + 1).Select(i =>
        {
            double angle = (from + (to - from) * i / Pieces) * Math.PI / 180;
            return (x + radiusX * Math.Cos(angle), y + radiusY * Math.Sin(angle));
        })];
    }
}
