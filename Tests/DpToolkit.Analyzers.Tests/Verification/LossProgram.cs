namespace DpToolkit.Analyzers.Tests.Verification;

/// <summary>Programs around one loss.</summary>
internal static class LossProgram
{
    /// <summary>A private training whose loop makes <c>loss</c> from the model <c>m</c> and the batch <c>x</c>, <c>y</c>.</summary>
    public static string Private(string body, string before = "", string types = "", string model = "new PlainNet()", string data = "new Digits()") => $$"""
        using var train = {{data}};
        using var engine = new PrivacyEngine();
        var model = {{model}};
        {{before}}
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), noiseMultiplier: 1.1, maxGradNorm: 1.0);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            foreach (var (x, y) in data)
            {
                opt.zero_grad();
                {{body}}
                loss.backward();
                opt.step();
            }
        }
        {{types}}
        """;
}
