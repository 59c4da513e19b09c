using System.Collections;
using System.Numerics;
using System.Reflection;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Module = TorchSharp.torch.nn.Module;

namespace DpToolkit.Validation;

/// <summary>Replaces BatchNorm layers inside a model. TorchSharp has no such operation, so fields and registrations are set by reflection.</summary>
internal static class ModuleFixer
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static TModel Fix<TModel>(TModel model)
        where TModel : Module
    {
        if (model is BatchNorm root)
        {
            return Replacement(root) as TModel ?? throw new PrivacyViolationException(
                $"A model declared {typeof(TModel).Name} can't become a GroupNorm; declare it Module<Tensor, Tensor>.");
        }
        var replacements = new Dictionary<Module, Module>(ReferenceEqualityComparer.Instance);
        foreach (var (path, parent) in ModuleWalk.All(model))
        {
            foreach (var (name, child) in parent.named_children().ToList())
            {
                if (child is not BatchNorm norm)
                    continue;
                if (!replacements.TryGetValue(norm, out var replacement))
                    replacements[norm] = replacement = Replacement(norm);
                Swap(parent, path, name, norm, replacement);
            }
        }
        return model;
    }

    private static GroupNorm Replacement(BatchNorm norm)
    {
        var channels = norm.num_features;
        var template = norm.weight ?? norm.running_mean;
        var replacement = GroupNorm((long)BigInteger.GreatestCommonDivisor(32, channels), channels, norm.eps, norm.affine, template?.device, template?.dtype);
        if (norm.affine)
        {
            init.ones_(replacement.weight);
            init.zeros_(replacement.bias!);
        }
        replacement.train(norm.training);
        return replacement;
    }

    private static void Swap(Module parent, string path, string name, Module old, Module replacement)
    {
        var fields = new List<FieldInfo>();
        var lists = new List<IList>();
        var registries = new List<object>();
        for (var type = parent.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Declared))
            {
                var value = field.GetValue(parent);
                if (ReferenceEquals(value, old))
                    fields.Add(field);
                else if (value is IList list && list.Cast<object?>().Any(item => ReferenceEquals(item, old)))
                    lists.Add(list);
                else if (field.Name == "_internal_submodules" && value is not null)
                    registries.Add(value);
            }
        }
        var place = ModuleWalk.Join(path, name);
        foreach (var field in fields)
        {
            if (!field.FieldType.IsInstanceOfType(replacement))
                throw new PrivacyViolationException($"{place} is a BatchNorm in a field declared {field.FieldType.Name} ({field.DeclaringType!.Name}.{field.Name}), which can't hold a GroupNorm. Declare the field Module<Tensor, Tensor>, or write GroupNorm in the source.");
        }
        foreach (var list in lists)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (ReferenceEquals(list[i], old))
                    list[i] = replacement;
            }
        }
        foreach (var registry in registries)
            SetRegistered(registry, name, replacement);
        foreach (var field in fields)
            field.SetValue(parent, replacement);
        if (parent.named_children().Any(child => ReferenceEquals(child.module, old)))
            throw new PrivacyViolationException($"{place} is a BatchNorm that {parent.GetType().Name} keeps in a way that can't be replaced at run time. Write GroupNorm in the source.");
    }

    /// <summary>The registry is an ordered dictionary from names to modules; only registered names are set.</summary>
    private static void SetRegistered(object registry, string name, Module replacement)
    {
        var type = registry.GetType();
        var contains = type.GetMethod("ContainsKey", [typeof(string)]);
        if (contains?.Invoke(registry, [name]) is not true)
            return;
        type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .First(property => property.GetIndexParameters() is [var key] && key.ParameterType == typeof(string))
            .SetValue(registry, replacement, [name]);
    }
}
