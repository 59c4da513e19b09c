using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DpToolkit.Analyzers;

/// <summary>Recognizes code that adds noise by itself: what it gives is for its author to account.</summary>
internal static class NoiseNames
{
    private static readonly Regex Noise = new("^(?!noise_?multiplier$|noiseless).*(nois[ey]|noised|laplac|gaussian)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>True where an identifier in the code speaks of noise.</summary>
    public static bool NamesNoise(this SyntaxNode code) =>
        code.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && Noise.IsMatch(token.ValueText));
}
