using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public class Adagrad : OptimizerHelper
    {
        public Adagrad(IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10)
        {
            _defaults = new Options
            {
                LearningRate = NotNegative(lr, "learning rate"),
                eps = NotNegative(eps, "ε"),
                lr_decay = NotNegative(lr_decay, "lr_decay value"),
                weight_decay = NotNegative(weight_decay, "weight_decay value"),
                initial_accumulator_value = NotNegative(initial_accumulator_value, "initial_accumulator_value"),
            };
            AddGroups([new ParamGroup<Options> { Parameters = parameters }]);
        }

        private protected override OptimizerState NewState(Parameter parameter) => new State(parameter);

        private protected override void Update(Parameter parameter, Tensor grad, OptimizerOptions options, OptimizerState state)
        {
            var (o, s) = ((Options)options, (State)state);
            grad = Penalized(grad, parameter, false, o.weight_decay!.Value);
            s.sum.addcmul_(grad, grad, value: 1);
            parameter.addcdiv_(grad, s.sum.sqrt().add_(o.eps!.Value), value: -o.LearningRate!.Value / (1 + s.step++ * o.lr_decay!.Value));
        }

        public sealed class State(Parameter parameter) : OptimizerState(parameter)
        {
            public long step;
            public Tensor sum = null!;

            public override void Initialize(OptimizerOptions options)
            {
                DisposeTensors();
                (step, sum) = (0, full_like(_parameter, ((Options)options).initial_accumulator_value!.Value).DetachFromDisposeScope());
            }
        }

        public class Options : OptimizerOptions
        {
            public double? lr_decay;
            public double? initial_accumulator_value;
            public double? eps;
            public double? weight_decay;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Adagrad Adagrad(IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) =>
                new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);
        }
    }
}
