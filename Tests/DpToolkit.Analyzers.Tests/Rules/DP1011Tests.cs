using DpToolkit.Analyzers.Mechanism;
using DpToolkit.Analyzers.Tests.Verification;

namespace DpToolkit.Analyzers.Tests.Rules;

public sealed class DP1011Tests : RuleTests<NoRegisterComponentsRule>
{
    public override IReadOnlyList<string> Firing =>
    [
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public [|Net|]() : base("Net") { }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Parameter weight;
            public [|Net|]() : base("Net") => weight = new Parameter(zeros(3));
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> fc;
            public [|Net|]() : base("Net") { this.fc = nn.Linear(3, 3); }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public [|Net|](int n) : base("Net") { }
            public Net() : this(3) { }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public abstract class Base : nn.Module<Tensor, Tensor> { protected readonly Linear fc = nn.Linear(3, 3); protected Base() : base("Base") { } }
        public sealed class Net : Base
        {
            public [|Net|]() { }
            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """,
    ];

    public override IReadOnlyList<string> Silent =>
    [
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public Net() : base("Net") { RegisterComponents(); }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public Net() : base("Net") { register_module("fc", fc); }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly int size = 3;
            public Net() : base("Net") { }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private static readonly Linear Shared = nn.Linear(10, 2);
            public Net() : base("Net") { }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly CrossEntropyLoss loss = nn.CrossEntropyLoss();
            public Net() : base("Net") { }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly nn.Module<Tensor, Tensor> inner;
            public Net(nn.Module<Tensor, Tensor> inner) : base("Net") { this.inner = inner; }
            public override Tensor forward(Tensor x) => x;
        }
        """,
        """
        public abstract class Base : nn.Module<Tensor, Tensor> { protected readonly Linear fc = nn.Linear(3, 3); protected Base() : base("Base") { } }
        public sealed class Net : Base
        {
            public Net() => RegisterComponents();
            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """,
        """
        public abstract class Base : nn.Module<Tensor, Tensor> { protected Base() : base("Base") { RegisterComponents(); } }
        public sealed class Net : Base
        {
            private readonly Linear fc = nn.Linear(3, 3);
            public override Tensor forward(Tensor x) => fc.call(x);
        }
        """,
    ];

    public override IReadOnlyList<FixCase> Fixes =>
    [
        new("""
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public Net() : base("Net")
            {
                fc.train(); // on
            }
            public override Tensor forward(Tensor x) => x;
        }
        """,
            """
        public sealed class Net : nn.Module<Tensor, Tensor>
        {
            private readonly Linear fc = nn.Linear(10, 2);
            public Net() : base("Net")
            {
                fc.train(); // on
                RegisterComponents();
            }
            public override Tensor forward(Tensor x) => x;
        }
        """),
    ];
}
