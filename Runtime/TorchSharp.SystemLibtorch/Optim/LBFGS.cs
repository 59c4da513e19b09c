using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Known by name only: private training refuses it, so it has no step here.</summary>
    public class LBFGS : optim.Optimizer
    {
        internal LBFGS(IEnumerable<Parameter> parameters, double lr) : base(IntPtr.Zero) =>
            _parameter_groups.Add(new ParamGroup { Parameters = parameters, Options = new OptimizerOptions { LearningRate = lr, InitialLearningRate = lr } });
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static LBFGS LBFGS(IEnumerable<Parameter> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerange_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100) =>
                new(parameters, lr);
        }
    }
}
