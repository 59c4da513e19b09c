using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Conformance;

public sealed class SaveTests
{
    [Fact]
    public void A_model_comes_back()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var a = Sequential(Conv2d(1, 2, 3), BatchNorm2d(2), Flatten(), Linear(8, 2));
            using var b = Sequential(Conv2d(1, 2, 3), BatchNorm2d(2), Flatten(), Linear(8, 2));
            a.save(path);
            b.load(path);
            a.eval();
            b.eval();
            var x = randn(3, 1, 4, 4);
            Check.Close(a.call(x), b.call(x), 0);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_file_is_count_then_name_dtype_rank_sizes_and_elements()
    {
        using var layer = Linear(200, 1, hasBias: false);
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true)) layer.save(writer);
        var bytes = stream.ToArray();
        Assert.Equal([1, 6, .. "weight"u8, (byte)ScalarType.Float32, 2, 1, 200 & 0x7f | 0x80, 200 >> 7], bytes[..13]);
        Assert.Equal(13 + 200 * sizeof(float), bytes.Length);
        Assert.Equal(layer.weight.data<float>()[0, 7], BitConverter.ToSingle(bytes, 13 + 7 * sizeof(float)));
    }

    [Fact]
    public void Another_model_is_refused()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true)) Linear(2, 3).save(writer);
        Assert.Throws<ArgumentException>(() => Load(Linear(2, 3, hasBias: false)));
        Assert.Throws<ArgumentException>(() => Load(Linear(3, 2)));
        Assert.Throws<ArgumentException>(() => Load(Linear(2, 3, dtype: ScalarType.Float64)));

        void Load(Module model)
        {
            stream.Position = 0;
            using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            model.load(reader);
        }
    }

    [Fact]
    public void A_tensor_comes_back()
    {
        var x = randn(2, 3, dtype: ScalarType.Float64);
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true)) x.Save(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        Check.Close(x, TensorExtensionMethods.Load(reader), 0);
    }
}
