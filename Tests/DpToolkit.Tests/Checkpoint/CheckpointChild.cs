namespace DpToolkit.Tests.Checkpoint;

/// <summary>The process that the kill test starts and kills: it trains, and saves over and over at one place.</summary>
internal static class CheckpointChild
{
    public const string Verb = "checkpoint-child";

    public static int Run(string path)
    {
        using var training = new Resumable(model: Model());
        for (var saved = 0; ; saved++)
        {
            if (saved % 20 == 0)
                training.Train(1);
            training.Save(path);
            if (saved == 0)
            {
                Console.Out.WriteLine("ready");
                Console.Out.Flush();
            }
        }
    }

    /// <summary>Wide enough that most of the time goes into writing the file.</summary>
    public static TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> Model() => TorchSharp.torch.nn.Sequential(
        TorchSharp.torch.nn.Linear(6, 20000, dtype: Support.Nets.DType), TorchSharp.torch.nn.Tanh(), TorchSharp.torch.nn.Linear(20000, 3, dtype: Support.Nets.DType));
}
