using DpToolkit.Accounting;

namespace DpToolkit;

/// <summary>
/// The accountants. Each property makes a new, empty one; to let several engines share one, keep it in a variable.
/// </summary>
public static class Accountants
{
    private static readonly Dictionary<string, Func<IAccountant>> Registered = new(StringComparer.OrdinalIgnoreCase)
    {
        ["pld"] = () => new PldAccountant(),
        ["rdp"] = () => new RdpAccountant(),
        ["gdp"] = () => new GdpAccountant(),
        ["prv"] = () => new PrvAccountant(),
    };

    /// <summary>Privacy loss distributions (the default): a proven upper bound, the tightest.</summary>
    public static IAccountant Pld => new PldAccountant();

    /// <summary>Rényi differential privacy at Opacus' orders: a proven upper bound, the fastest.</summary>
    public static IAccountant Rdp => new RdpAccountant();

    /// <summary>Privacy loss random variables with stated errors, 0.01 for epsilon as in Opacus; the upper end.</summary>
    public static IAccountant Prv => new PrvAccountant();

    /// <summary>Gaussian differential privacy by the central limit theorem: an estimate that can be too low, never a bound.</summary>
    public static IAccountant Gdp => new GdpAccountant();

    /// <summary>Names that <see cref="Create"/> knows, sorted.</summary>
    public static IReadOnlyList<string> Names
    {
        get
        {
            lock (Registered)
                return Registered.Keys.OrderBy(name => name, StringComparer.Ordinal).ToArray();
        }
    }

    /// <summary>A new accountant by name (case doesn't matter).</summary>
    /// <exception cref="ArgumentException">No accountant has that name.</exception>
    public static IAccountant Create(string name)
    {
        Check.NotNull(name, nameof(name));
        Func<IAccountant>? make;
        lock (Registered)
            Registered.TryGetValue(name, out make);
        return make?.Invoke()
            ?? throw new ArgumentException($"There is no accountant '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
    }

    /// <summary>Makes an accountant of your own known by name.</summary>
    /// <param name="name">A name that isn't taken.</param>
    /// <param name="make">Makes a new, empty accountant on each call.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public static void Register(string name, Func<IAccountant> make)
    {
        Check.NotNull(make, nameof(make));
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException("name must not be empty.", nameof(name));
        lock (Registered)
        {
            if (Registered.ContainsKey(name))
                throw new ArgumentException($"There is an accountant '{name}' already; choose another name.", nameof(name));
            Registered.Add(name, make);
        }
    }
}
