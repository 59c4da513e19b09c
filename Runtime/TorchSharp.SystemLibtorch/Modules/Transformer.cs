using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class MultiheadAttention : nn.Module<Tensor, Tensor, Tensor, Tensor?, bool, Tensor?, Tuple<Tensor, Tensor>>
    {
        internal MultiheadAttention(long embedded_dim, long num_heads, double dropout, bool bias, bool add_bias_kv, bool add_zero_attn, long kdim, long vdim) : base(nameof(MultiheadAttention)) =>
            Backing = new(nameof(MultiheadAttention), null, embedded_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim);

        public override Tuple<Tensor, Tensor> forward(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask, bool need_weights, Tensor? attn_mask)
        {
            var results = Backing!.Forward([query, key, value, key_padding_mask, attn_mask], need_weights);
            return Tuple.Create(results[0], results[1]);
        }

        public new Tuple<Tensor, Tensor> call(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask = null, bool need_weights = true, Tensor? attn_mask = null) =>
            base.call(query, key, value, key_padding_mask, need_weights, attn_mask);
    }

    public sealed class TransformerEncoderLayer : nn.Module<Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor, Tensor>
    {
        internal TransformerEncoderLayer(long d_model, long nhead, long dim_feedforward, double dropout, nn.Activations activation) : base(nameof(TransformerEncoderLayer)) =>
            Backing = new(nameof(TransformerEncoderLayer), null, d_model, nhead, dim_feedforward, dropout, (long)activation);

        public override Tensor forward(Tensor src) => Backing!.Forward(src);

        public Tensor call(Tensor src, Tensor src_mask) => Backing!.Forward(src, src_mask);

        public Tensor call(Tensor src, Tensor src_mask, Tensor src_key_padding_mask) => Backing!.Forward(src, src_mask, src_key_padding_mask);
    }

    public sealed class TransformerDecoderLayer : nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>
    {
        internal TransformerDecoderLayer(long d_model, long nhead, long dim_feedforward, double dropout, nn.Activations activation) : base(nameof(TransformerDecoderLayer)) =>
            Backing = new(nameof(TransformerDecoderLayer), null, d_model, nhead, dim_feedforward, dropout, (long)activation);

        public override Tensor forward(Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask, Tensor tgt_key_padding_mask, Tensor memory_key_padding_mask) =>
            Backing!.Forward(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

        public new Tensor call(Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask = null!, Tensor tgt_key_padding_mask = null!, Tensor memory_key_padding_mask = null!) =>
            base.call(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

        public Tensor call(Tensor tgt, Tensor memory) => base.call(tgt, memory, null!, null!, null!, null!);
    }

    public sealed class TransformerEncoder : nn.Module<Tensor, Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor>
    {
        internal TransformerEncoder(TransformerEncoderLayer encoder_layer, long num_layers) : base(nameof(TransformerEncoder)) =>
            Backing = new(nameof(TransformerEncoder), encoder_layer.Backing, num_layers);

        public override Tensor forward(Tensor src, Tensor src_mask, Tensor src_key_padding_mask) => Backing!.Forward(src, src_mask, src_key_padding_mask);

        public Tensor call(Tensor src, Tensor src_mask) => base.call(src, src_mask, null!);

        public Tensor call(Tensor src) => base.call(src, null!, null!);
    }

    public sealed class TransformerDecoder : nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>
    {
        internal TransformerDecoder(TransformerDecoderLayer decoder_layer, long num_layers) : base(nameof(TransformerDecoder)) =>
            Backing = new(nameof(TransformerDecoder), decoder_layer.Backing, num_layers);

        public override Tensor forward(Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask = null!, Tensor tgt_key_padding_mask = null!, Tensor memory_key_padding_mask = null!) =>
            Backing!.Forward(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

        public new Tensor call(Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask = null!, Tensor tgt_key_padding_mask = null!, Tensor memory_key_padding_mask = null!) =>
            base.call(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

        public Tensor call(Tensor tgt, Tensor memory) => base.call(tgt, memory, null!, null!, null!, null!);
    }

    public sealed class Transformer : nn.Module<Tensor, Tensor, Tensor>
    {
        internal Transformer(long d_model, long nhead, long num_encoder_layers, long num_decoder_layers, long dim_feedforward, double dropout, nn.Activations activation) : base(nameof(Transformer)) =>
            Backing = new(nameof(Transformer), null, d_model, nhead, num_encoder_layers, num_decoder_layers, dim_feedforward, dropout, (long)activation);

        public override Tensor forward(Tensor src, Tensor tgt) => Backing!.Forward(src, tgt);

        public Tensor call(Tensor src, Tensor tgt, Tensor src_mask, Tensor? tgt_mask = null, Tensor? memory_mask = null, Tensor? src_key_padding_mask = null, Tensor? tgt_key_padding_mask = null, Tensor? memory_key_padding_mask = null) =>
            Backing!.Forward(src, tgt, src_mask, tgt_mask, memory_mask, src_key_padding_mask, tgt_key_padding_mask, memory_key_padding_mask);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public enum Activations
            {
                ReLU = 0,
                GELU = 1,
            }

            public static MultiheadAttention MultiheadAttention(long embedded_dim, long num_heads, double dropout = 0.0, bool bias = true, bool add_bias_kv = false, bool add_zero_attn = false, long? kdim = null, long? vdim = null) =>
                new(embedded_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim ?? embedded_dim, vdim ?? embedded_dim);

            public static TransformerEncoderLayer TransformerEncoderLayer(long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU) =>
                new(d_model, nhead, dim_feedforward, dropout, activation);

            public static TransformerDecoderLayer TransformerDecoderLayer(long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU) =>
                new(d_model, nhead, dim_feedforward, dropout, activation);

            public static TransformerEncoder TransformerEncoder(TransformerEncoderLayer encoder_layer, long num_layers) => new(encoder_layer, num_layers);

            public static TransformerDecoder TransformerDecoder(TransformerDecoderLayer decoder_layer, long num_layers) => new(decoder_layer, num_layers);

            public static Transformer Transformer(long d_model = 512, long nhead = 8, long num_encoder_layers = 6, long num_decoder_layers = 6, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU) =>
                new(d_model, nhead, num_encoder_layers, num_decoder_layers, dim_feedforward, dropout, activation);
        }
    }
}
