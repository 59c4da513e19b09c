namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Native.ts_requires_grad(Handle) != 0;
            set => Native.Check(Native.ts_set_requires_grad(Handle, value ? 1 : 0));
        }

        public bool is_leaf => Native.ts_is_leaf(Handle) != 0;

        /// <summary>Another handle to the gradient at every call.</summary>
        public Tensor? grad
        {
            get => Native.ts_grad(Handle) is var grad && grad != IntPtr.Zero ? new Tensor(grad) : null;
            set => Native.Check(Native.ts_set_grad(Handle, value?.Handle ?? IntPtr.Zero));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Native.Check(Native.ts_retain_grad(Handle));

        public void backward() => autograd.backward([this]);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph, create_graph, inputs);
    }

    public static partial class autograd
    {
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var (outputs, grads, leaves) = (Handles(tensors), Handles(grad_tensors), Handles(inputs));
            Native.Check(Native.ts_backward(outputs, outputs.Length, grads, grads.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, leaves, leaves.Length));
            GC.KeepAlive(tensors);
        }

        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var (from, to, grads) = (Handles(outputs), Handles(inputs), Handles(grad_outputs));
            var results = new IntPtr[to.Length];
            Native.Check(Native.ts_autograd_grad(from, from.Length, to, to.Length, grads, grads.Length, retain_graph || create_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, results));
            return results.Select(handle => handle == IntPtr.Zero ? null! : new Tensor(handle)).ToList();
        }

        private static IntPtr[] Handles(IList<Tensor>? tensors) => tensors is null ? [] : tensors.Select(tensor => tensor.Handle).ToArray();
    }

    private sealed class GradMode : IDisposable
    {
        private readonly bool before = is_grad_enabled();

        internal GradMode(bool enabled) => Native.ts_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Native.ts_set_grad_enabled(before ? 1 : 0);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private readonly IntPtr guard = Native.ts_inference_mode(enabled ? 1 : 0);

        public void Dispose() => Native.ts_inference_mode_end(guard);
    }

    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.ts_grad_enabled() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.ts_inference_mode_enabled() != 0;
}
