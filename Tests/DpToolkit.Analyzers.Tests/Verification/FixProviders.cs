using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace DpToolkit.Analyzers.Tests.Verification;

/// <summary>Finds the fix of a rule by itself, and applies it.</summary>
internal static class FixProviders
{
    private static readonly List<CodeFixProvider> All = [.. typeof(CodeFixes.DpCodeFix).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false } && typeof(CodeFixProvider).IsAssignableFrom(type))
        .Select(type => (CodeFixProvider)Activator.CreateInstance(type)!)];

    public static IEnumerable<string> FixableIds => All.SelectMany(provider => provider.FixableDiagnosticIds);

    public static CodeFixProvider For(string id) => Assert.Single(All, provider => provider.FixableDiagnosticIds.Contains(id));

    public static async Task<CodeAction> Offer(Document document, CodeFixProvider provider, Diagnostic diagnostic, string? key)
    {
        var offers = new List<CodeAction>();
        var owner = document.Project.GetDocument(diagnostic.Location.SourceTree) ?? document;
        await provider.RegisterCodeFixesAsync(new CodeFixContext(owner, diagnostic, (action, _) => offers.Add(action), default));
        Assert.All(offers, offer => Assert.False(string.IsNullOrEmpty(offer.EquivalenceKey), "An offer needs an equivalence key."));
        var chosen = key is null ? offers.FirstOrDefault() : offers.FirstOrDefault(offer => offer.EquivalenceKey == key);
        Assert.True(chosen is not null, $"No offer {key}; there are: {string.Join(", ", offers.Select(o => o.EquivalenceKey))}.");
        return chosen;
    }

    public static async Task<Solution> Apply(CodeAction action)
    {
        var operations = await action.GetOperationsAsync(default);
        return Assert.Single(operations.OfType<ApplyChangesOperation>()).ChangedSolution;
    }
}
