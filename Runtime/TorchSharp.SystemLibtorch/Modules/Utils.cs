using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            /// <summary>Scales all gradients by one factor, where their joint norm is above <paramref name="max_norm"/>; returns that norm.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var none = no_grad();
                using var scope = NewDisposeScope();
                var gradients = tensors.Select(tensor => tensor.grad).OfType<Tensor>().ToArray();
                if (gradients.Length == 0) return 0;
                var norm = linalg.vector_norm(stack(gradients.Select(gradient => linalg.vector_norm(gradient, norm_type))), norm_type);
                var factor = (max_norm / (norm + 1e-6)).clamp_max(1);
                foreach (var gradient in gradients) gradient.mul_(factor);
                return norm.ToDouble();
            }
        }
    }
}
