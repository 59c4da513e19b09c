namespace DpToolkit.Analyzers.Tests.Verification;

/// <summary>Programs around one forward method.</summary>
internal static class ForwardProgram
{
    /// <summary>A model with a Linear layer <c>fc</c> and this forward, trained privately.</summary>
    public static string Private(string body, string fields = "", string types = "") => $$"""
        using var train = new Digits();
        using var engine = new PrivacyEngine();
        var model = new Net();
        var (m, opt, data) = engine.MakePrivate(model, optim.SGD(model.parameters(), 0.1), utils.data.DataLoader(train, 64), 1.1, 1.0);

        {{Net(body, fields)}}
        {{types}}
        """;

    /// <summary>The model alone.</summary>
    public static string Net(string body, string fields = "") => $$"""
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            {{fields}}
            public Net() : base(nameof(Net)) { RegisterComponents(); }
            public override Tensor forward(Tensor x) { {{body}} }
        }
        """;
}
