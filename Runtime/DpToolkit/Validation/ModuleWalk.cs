using static TorchSharp.torch.nn;

namespace DpToolkit.Validation;

/// <summary>Walks a model's modules.</summary>
internal static class ModuleWalk
{
    public const string RootPath = "(model)";

    /// <summary>Every module once, the model itself first, with its path.</summary>
    public static IReadOnlyList<(string Path, Module Module)> All(Module model)
    {
        var seen = new HashSet<Module>(ReferenceEqualityComparer.Instance) { model };
        var modules = new List<(string, Module)> { (RootPath, model) };
        foreach (var (name, module) in model.named_modules())
        {
            if (seen.Add(module))
                modules.Add((name, module));
        }
        return modules;
    }

    /// <summary>The path of a module's parameter.</summary>
    public static string Join(string path, string name) => path == RootPath ? name : $"{path}.{name}";
}
