using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>What Adam and AdamW share; they differ in how weights decay.</summary>
    public abstract class AdamBase : OptimizerHelper, optim.IBetas
    {
        private protected AdamBase(IEnumerable<ParamGroup> parameters, double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize)
        {
            _defaults = new Options
            {
                LearningRate = NotNegative(lr, "learning rate"),
                beta1 = Beta(beta1, "beta1"),
                beta2 = Beta(beta2, "beta2"),
                eps = NotNegative(eps, "ε"),
                weight_decay = NotNegative(weight_decay, "weight_decay value"),
                amsgrad = amsgrad,
                maximize = maximize,
            };
            AddGroups(parameters);
        }

        public (double, double) Betas
        {
            get => (((Options)_defaults).beta1!.Value, ((Options)_defaults).beta2!.Value);
            set => (((Options)_defaults).beta1, ((Options)_defaults).beta2) = value;
        }

        private protected abstract bool DecouplesDecay { get; }

        private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

        private protected override void Update(Parameter parameter, Tensor grad, OptimizerOptions options, OptimizerState state)
        {
            var (o, s) = ((Options)options, (State)state);
            var (lr, beta1, beta2, decay) = (o.LearningRate!.Value, o.beta1!.Value, o.beta2!.Value, o.weight_decay!.Value);
            grad = Penalized(grad, parameter, o.maximize!.Value, DecouplesDecay ? 0 : decay);
            if (DecouplesDecay) parameter.mul_(1 - lr * decay);
            s.step++;
            s.exp_avg.mul_(beta1).add_(grad, alpha: 1 - beta1);
            s.exp_avg_sq.mul_(beta2).addcmul_(grad, grad, value: 1 - beta2);
            if (o.amsgrad!.Value) s.max_exp_avg_sq!.copy_(maximum(s.max_exp_avg_sq, s.exp_avg_sq));
            var second = o.amsgrad.Value ? s.max_exp_avg_sq! : s.exp_avg_sq;
            var denominator = second.sqrt().div_(Math.Sqrt(1 - Math.Pow(beta2, s.step))).add_(o.eps!.Value);
            parameter.addcdiv_(s.exp_avg, denominator, value: -lr / (1 - Math.Pow(beta1, s.step)));
        }

        public sealed class State(Parameter parameter) : OptimizerState(parameter)
        {
            public long step;
            public Tensor exp_avg = null!;
            public Tensor exp_avg_sq = null!;
            public Tensor? max_exp_avg_sq;

            private protected override bool IsOptional(string field) => field == nameof(max_exp_avg_sq);

            public override void Initialize(OptimizerOptions options)
            {
                DisposeTensors();
                (step, exp_avg, exp_avg_sq) = (0, Zeros(), Zeros());
                max_exp_avg_sq = ((Options)options).amsgrad == true ? Zeros() : null;
            }
        }

        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? eps;
            public double? weight_decay;
            public bool? amsgrad;
            public bool? maximize;
        }

        public class ParamGroup : ParamGroup<Options>, optim.IBetas
        {
            public ParamGroup()
            {
            }

            [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
            public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
            {
            }

            [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(parameters, new Options { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize })
            {
            }

            public (double, double) Betas
            {
                get => (Options!.beta1!.Value, Options.beta2!.Value);
                set => (Options!.beta1, Options.beta2) = value;
            }
        }
    }

    public class Adam : AdamBase
    {
        public Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        public Adam(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        private protected override bool DecouplesDecay => false;
    }

    public class AdamW : AdamBase
    {
        public AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        public AdamW(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : base(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        private protected override bool DecouplesDecay => true;
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(pair => pair.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(IEnumerable<Adam.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(pair => pair.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}
