using DpToolkit.Engine;
using static TorchSharp.torch;

namespace DpToolkit.Checkpoint;

/// <summary>Parameters and persistent buffers of a model, by their names in state_dict.</summary>
internal static class ModelTensors
{
    private const int BufferSize = 1 << 20;

    /// <exception cref="CheckpointException">The model's own state_dict leaves parameters out, or hands out copies.</exception>
    public static IReadOnlyList<(StoredTensor Stored, Tensor Tensor)> Of(nn.Module model)
    {
        var state = model.state_dict();
        foreach (var (name, parameter) in model.named_parameters())
        {
            if (!state.Values.Any(tensor => SameTensor.Are(parameter, tensor)))
                throw new CheckpointException($"The state_dict of {model.GetType().Name} doesn't hold its parameter {name} itself, so weights could neither be saved nor taken up; let it return the parameters, not copies.");
        }
        return [.. state.Select(named => (new StoredTensor(named.Key, named.Value.dtype.ToString(), named.Value.shape), named.Value))];
    }

    public static void Write(Stream stream, IEnumerable<Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            if (tensor.numel() == 0)
                continue;
            using var scope = NewDisposeScope();
            tensor.detach().cpu().contiguous().WriteBytesToStream(stream, BufferSize);
        }
    }

    /// <summary>Names the first tensor that differs; null when none does.</summary>
    public static string? Difference(IReadOnlyList<StoredTensor> stored, nn.Module model)
    {
        var own = Of(model).ToDictionary(named => named.Stored.Name, named => named.Stored);
        foreach (var tensor in stored)
        {
            if (!own.Remove(tensor.Name, out var here))
                return $"it has {tensor.Name} ({tensor.Describe()}), which the model hasn't";
            if (tensor.Describe() != here.Describe())
                return $"{tensor.Name} is {tensor.Describe()} in it and {here.Describe()} in the model";
        }
        return own.Values.FirstOrDefault() is { } missing ? $"the model has {missing.Name} ({missing.Describe()}), which it hasn't" : null;
    }

    /// <summary>Reads tensors, on the CPU, in the order and shapes stored.</summary>
    public static IReadOnlyList<Tensor> Read(Stream stream, IReadOnlyList<StoredTensor> stored, nn.Module model)
    {
        var types = model.state_dict().ToDictionary(named => named.Key, named => named.Value.dtype);
        var tensors = new List<Tensor>();
        foreach (var header in stored)
        {
            var tensor = empty(header.Shape, types[header.Name]);
            if (tensor.numel() > 0)
                tensor.ReadBytesFromStream(stream, BufferSize);
            tensors.Add(tensor);
        }
        return tensors;
    }

    /// <summary>Writes into the model's own tensors: module.load would make new ones on a device, which no optimizer knows.</summary>
    public static void Load(IReadOnlyList<StoredTensor> stored, IReadOnlyList<Tensor> tensors, nn.Module model)
    {
        using var guard = no_grad();
        var own = model.state_dict();
        foreach (var (header, tensor) in stored.Zip(tensors))
            own[header.Name].copy_(tensor);
    }
}
