using System.Collections;
using System.Numerics;
using System.Reflection;
using DpToolkit.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Module = TorchSharp.torch.nn.Module;

namespace DpToolkit.Validation;

/// <summary>Replaces layers inside a model. TorchSharp has no such operation, so fields and registrations are set by reflection.</summary>
internal static class ModuleFixer
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static TModel Fix<TModel>(TModel model, double? dropout)
        where TModel : Module
    {
        if (Replacement(model, ModuleWalk.RootPath, dropout) is { } whole)
        {
            return whole as TModel ?? throw new PrivacyViolationException(
                $"A model declared {Text(typeof(TModel))} can't become a {whole.GetType().Name}; declare it {Holder(whole)}.");
        }
        var replacements = new Dictionary<Module, Module>(ReferenceEqualityComparer.Instance);
        foreach (var (path, parent) in ModuleWalk.All(model))
        {
            foreach (var (name, child) in parent.named_children().ToList())
            {
                if (!replacements.TryGetValue(child, out var replacement))
                {
                    if (Replacement(child, ModuleWalk.Join(path, name), dropout) is not { } made)
                        continue;
                    replacements[child] = replacement = made;
                }
                Swap(parent, path, name, child, replacement);
            }
        }
        return model;
    }

    /// <summary>What takes a layer's place; null for layers that may stay.</summary>
    private static Module? Replacement(Module layer, string path, double? dropout)
    {
        if (layer is BatchNorm norm)
            return Replacement(norm);
        if (Twins.NameOf(layer) is null || LayerRules.Find(layer) is not null || !layer.parameters().Any(parameter => parameter.requires_grad))
            return null;
        try
        {
            return Twins.Of(layer, dropout);
        }
        catch (Exception reason) when (reason is ArgumentException or InvalidOperationException)
        {
            throw new PrivacyViolationException($"{path} ({layer.GetType().Name}) can't be replaced at run time. {reason.Message.Split(" (Parameter")[0]}");
        }
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
                throw new PrivacyViolationException($"{place} is a {old.GetType().Name} in a field declared {Text(field.FieldType)} ({field.DeclaringType!.Name}.{field.Name}), which can't hold a {replacement.GetType().Name}. Declare the field {Holder(replacement)}, or write {replacement.GetType().Name} in the source.");
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
            throw new PrivacyViolationException($"{place} is a {old.GetType().Name} that {parent.GetType().Name} keeps in a way that can't be replaced at run time. Write {replacement.GetType().Name} in the source.");
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

    /// <summary>The declaration that holds a layer and what it replaces.</summary>
    private static string Holder(Module layer)
    {
        var type = layer.GetType();
        while (!type.Name.StartsWith("Module`", StringComparison.Ordinal))
            type = type.BaseType!;
        return Text(type);
    }

    /// <summary>The type as it is written in C#.</summary>
    private static string Text(Type type)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Nullable<>))
            return $"{Text(type.GenericTypeArguments[0])}?";
        var arguments = string.Join(", ", type.GenericTypeArguments.Select(Text));
        var name = type.Name.Split('`')[0];
        return name switch
        {
            "ValueTuple" => $"({arguments})",
            "Boolean" => "bool",
            _ when arguments.Length == 0 => name,
            _ => $"{name}<{arguments}>",
        };
    }
}
