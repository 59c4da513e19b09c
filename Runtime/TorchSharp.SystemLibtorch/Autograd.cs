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

        public Tensor? grad
        {
            get => Native.ts_grad(Handle) is var result && result == IntPtr.Zero ? null : new Tensor(result);
            set => Native.Check(Native.ts_set_grad(Handle, value?.Handle ?? IntPtr.Zero));
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            this.requires_grad = requires_grad;
            return this;
        }

        public Tensor with_requires_grad(bool requires_grad = true) => requires_grad_(requires_grad);

        public void retain_grad() => Native.Check(Native.ts_retain_grad(Handle));

        public void backward() => autograd.backward(this);

        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward(this, grad_tensors, retain_graph, create_graph, inputs);
    }

    public static partial class autograd
    {
#nullable disable annotations
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor> grad_outputs = null, bool retain_graph = false,
            bool create_graph = false, bool allow_unused = false)
#nullable restore annotations
        {
            var (o, i, g) = (Handles(outputs), Handles(inputs), Handles(grad_outputs));
            var results = new IntPtr[i.Length];
            Native.Check(Native.ts_autograd_grad(o, o.Length, i, i.Length, g, g.Length, retain_graph ? 1 : 0, create_graph ? 1 : 0, allow_unused ? 1 : 0, results));
            GC.KeepAlive(outputs);
            GC.KeepAlive(inputs);
            GC.KeepAlive(grad_outputs);
            return results.Select(handle => handle == IntPtr.Zero ? null : new Tensor(handle)).ToList();
        }

        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var (t, g, i) = (Handles(tensors), Handles(grad_tensors), Handles(inputs));
            Native.Check(Native.ts_backward(t, t.Length, g, g.Length, retain_graph ?? create_graph ? 1 : 0, create_graph ? 1 : 0, i, i.Length));
            GC.KeepAlive(tensors);
            GC.KeepAlive(grad_tensors);
            GC.KeepAlive(inputs);
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);

        private static IntPtr[] Handles(IList<Tensor>? tensors) => tensors?.Select(tensor => tensor.Handle).ToArray() ?? [];
    }

    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.ts_grad_enabled() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.ts_inference_mode_enabled() != 0;

    private sealed class GradMode : IDisposable
    {
        private readonly int previous = Native.ts_grad_enabled();

        internal GradMode(bool enabled) => Native.ts_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => Native.ts_set_grad_enabled(previous);
    }

    private sealed class InferenceMode(bool mode) : IDisposable
    {
        private IntPtr guard = Native.ts_inference_mode(mode ? 1 : 0);

        public void Dispose()
        {
            if (guard != IntPtr.Zero) Native.ts_inference_mode_end(guard);
            guard = IntPtr.Zero;
        }
    }
}
