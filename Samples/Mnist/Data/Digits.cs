namespace Mnist;

/// <summary>Gray images of 28 by 28 pixels, 0 (background) to 255, one after the other, and the digit that each shows.</summary>
internal sealed record Digits(byte[] Pixels, byte[] Labels)
{
    public const int Side = 28;

    public const int Size = Side * Side;

    public int Count => Labels.Length;

    /// <summary>The images whose number passes a test.</summary>
    public Digits Where(Func<int, bool> chosen)
    {
        var numbers = Enumerable.Range(0, Count).Where(chosen).ToArray();
        var pixels = new byte[numbers.Length * Size];
        for (int i = 0; i < numbers.Length; i++)
            Array.Copy(Pixels, numbers[i] * Size, pixels, i * Size, Size);
        return new(pixels, [.. numbers.Select(n => Labels[n])]);
    }
}
