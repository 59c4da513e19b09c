using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public class RMSProp : OptimizerHelper, optim.IMomentum
    {
        public RMSProp(IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        {
            _defaults = new Options
            {
                LearningRate = NotNegative(lr, "learning rate"),
                eps = NotNegative(eps, "ε"),
                alpha = NotNegative(alpha, "alpha"),
                momentum = NotNegative(momentum, "momentum value"),
                weight_decay = NotNegative(weight_decay, "weight_decay value"),
                centered = centered,
                maximize = maximize,
            };
            AddGroups([new ParamGroup { Parameters = parameters }]);
        }

        public double Momentum
        {
            get => ((Options)_defaults).momentum!.Value;
            set => ((Options)_defaults).momentum = value;
        }

        private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

        private protected override void Update(Parameter parameter, Tensor grad, OptimizerOptions options, OptimizerState state)
        {
            var (o, s) = ((Options)options, (State)state);
            var (lr, alpha, momentum) = (o.LearningRate!.Value, o.alpha!.Value, o.momentum!.Value);
            grad = Penalized(grad, parameter, o.maximize!.Value, o.weight_decay!.Value);
            s.step++;
            s.square_avg.mul_(alpha).addcmul_(grad, grad, value: 1 - alpha);
            var second = s.square_avg;
            if (o.centered!.Value)
            {
                s.grad_avg.mul_(alpha).add_(grad, alpha: 1 - alpha);
                second = second.addcmul(s.grad_avg, s.grad_avg, value: -1);
            }
            var denominator = second.sqrt().add_(o.eps!.Value);
            if (momentum > 0) parameter.add_(s.momentum_buffer.mul_(momentum).addcdiv_(grad, denominator), alpha: -lr);
            else parameter.addcdiv_(grad, denominator, value: -lr);
        }

        public sealed class State(Parameter parameter) : OptimizerState(parameter)
        {
            public long step;
            public Tensor square_avg = null!;
            public Tensor momentum_buffer = null!;
            public Tensor grad_avg = null!;

            private protected override bool IsOptional(string field) => field != nameof(square_avg);

            public override void Initialize(OptimizerOptions options)
            {
                DisposeTensors();
                (step, square_avg, momentum_buffer, grad_avg) = (0, Zeros(), Zeros(), Zeros());
            }
        }

        public class Options : OptimizerOptions
        {
            public bool? maximize;
            public double? momentum;
            public double? alpha;
            public double? eps;
            public double? weight_decay;
            public bool? centered;
        }

        public class ParamGroup : ParamGroup<Options>, optim.IMomentum
        {
            public double Momentum
            {
                get => Options!.momentum!.Value;
                set => Options!.momentum = value;
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static RMSProp RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }
}
