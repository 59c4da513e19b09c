using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long padding_idx;
        private readonly double? max_norm;
        private readonly double norm_type;
        private readonly bool scale_grad_by_freq, sparse;

        internal Embedding(Parameter weight, long? padding_idx, double? max_norm, double norm_type, bool scale_grad_by_freq, bool sparse) : base(nameof(Embedding))
        {
            this.padding_idx = padding_idx is { } index ? (index < 0 ? index + weight.shape[0] : index) : -1;
            (this.max_norm, this.norm_type, this.scale_grad_by_freq, this.sparse) = (max_norm, norm_type, scale_grad_by_freq, sparse);
            this.weight = weight;
        }

        /// <summary>Another handle to the weight at every call.</summary>
        public Parameter? weight
        {
            get => new(Native.ts_alias(_internal_params[nameof(weight)].Handle));
            set => ConditionallyRegisterParameter(nameof(weight), value!.DetachFromDisposeScope());
        }

        public override Tensor forward(Tensor input)
        {
            var weights = _internal_params[nameof(weight)];
            if (max_norm is { } limit)
            {
                using var _ = no_grad();
                Aten.CallInPlace("embedding_renorm_", weights, input.contiguous(), limit, norm_type);
            }
            return Aten.Call("embedding", weights, input, padding_idx, scale_grad_by_freq, sparse);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                var weight = empty([num_embeddings, embedding_dims], dtype: dtype, device: device).AsParameter();
                init.normal_(weight);
                if (padding_idx is { } index)
                {
                    using var _ = no_grad();
                    weight[index].fill_(0);
                }
                return new(weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
            }

            public static Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null) =>
                new(new Parameter(embeddings.alias(), !freeze), padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
        }
    }
}
