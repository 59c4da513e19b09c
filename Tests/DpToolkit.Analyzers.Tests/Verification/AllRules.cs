namespace DpToolkit.Analyzers.Tests.Verification;

/// <summary>Every rule, and the programs of every rule's tests.</summary>
internal static class AllRules
{
    public static IReadOnlyList<IRuleTests> Tests { get; } = [.. Instances<IRuleTests>(typeof(AllRules))];

    public static IReadOnlyList<DpAnalyzer> Create() => [.. Instances<DpAnalyzer>(typeof(DpAnalyzer))];

    private static IEnumerable<T> Instances<T>(Type anyOfAssembly) => anyOfAssembly.Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: false } && typeof(T).IsAssignableFrom(type))
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .Select(type => (T)Activator.CreateInstance(type)!);
}
