using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class MultiheadAttention : nn.Module<Tensor, Tensor, Tensor, Tensor?, bool, Tensor?, Tuple<Tensor, Tensor>>
    {
        private readonly NativeLayer native;

        internal MultiheadAttention(long embedded_dim, long num_heads, double dropout, bool bias, bool add_bias_kv, bool add_zero_attn, long kdim, long vdim) : base(nameof(MultiheadAttention))
        {
            native = new(nameof(MultiheadAttention), null, embedded_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim, vdim);
            foreach (var (name, parameter) in native.Parameters()) register_parameter(name, parameter);
        }

        public override Tuple<Tensor, Tensor> forward(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask, bool need_weights, Tensor? attn_mask)
        {
            var results = native.Forward([query, key, value, key_padding_mask, attn_mask], need_weights);
            return Tuple.Create(results[0], results[1]);
        }

        public new Tuple<Tensor, Tensor> call(Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask = null, bool need_weights = true, Tensor? attn_mask = null) =>
            base.call(query, key, value, key_padding_mask, need_weights, attn_mask);

        public override void train(bool train = true)
        {
            base.train(train);
            native.Train(train);
        }

        private protected override nn.Module Move(Device? device, ScalarType? dtype)
        {
            native.Move(device, dtype);
            return this;
        }
    }

    public sealed class TransformerEncoderLayer : nn.Module<Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor, Tensor>
    {
        internal TransformerEncoderLayer(long d_model, long nhead, long dim_feedforward, double dropout, nn.Activations activation) : base(nameof(TransformerEncoderLayer))
        {
            Native = new(nameof(TransformerEncoderLayer), null, d_model, nhead, dim_feedforward, dropout, (long)activation);
            foreach (var (name, parameter) in Native.Parameters()) register_parameter(name, parameter);
        }

        internal NativeLayer Native { get; }

        public override Tensor forward(Tensor src) => Native.Forward(src);

        public Tensor call(Tensor src, Tensor src_mask) => Native.Forward(src, src_mask);

        public Tensor call(Tensor src, Tensor src_mask, Tensor src_key_padding_mask) => Native.Forward(src, src_mask, src_key_padding_mask);

        public override void train(bool train = true)
        {
            base.train(train);
            Native.Train(train);
        }

        private protected override nn.Module Move(Device? device, ScalarType? dtype)
        {
            Native.Move(device, dtype);
            return this;
        }
    }

    public sealed class TransformerDecoderLayer : nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>
    {
        internal TransformerDecoderLayer(long d_model, long nhead, long dim_feedforward, double dropout, nn.Activations activation) : base(nameof(TransformerDecoderLayer))
        {
            Native = new(nameof(TransformerDecoderLayer), null, d_model, nhead, dim_feedforward, dropout, (long)activation);
            foreach (var (name, parameter) in Native.Parameters()) register_parameter(name, parameter);
        }

        internal NativeLayer Native { get; }

        public override Tensor forward(Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask, Tensor tgt_key_padding_mask, Tensor memory_key_padding_mask) =>
            Native.Forward(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

        public new Tensor call(Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask = null!, Tensor tgt_key_padding_mask = null!, Tensor memory_key_padding_mask = null!) =>
            base.call(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

        public Tensor call(Tensor tgt, Tensor memory) => base.call(tgt, memory, null!, null!, null!, null!);

        public override void train(bool train = true)
        {
            base.train(train);
            Native.Train(train);
        }

        private protected override nn.Module Move(Device? device, ScalarType? dtype)
        {
            Native.Move(device, dtype);
            return this;
        }
    }

    public sealed class TransformerEncoder : nn.Module<Tensor, Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor>
    {
        private readonly NativeLayer native;

        internal TransformerEncoder(TransformerEncoderLayer encoder_layer, long num_layers) : base(nameof(TransformerEncoder))
        {
            native = new(nameof(TransformerEncoder), encoder_layer.Native, num_layers);
            foreach (var (name, parameter) in native.Parameters()) register_parameter(name, parameter);
        }

        public override Tensor forward(Tensor src, Tensor src_mask, Tensor src_key_padding_mask) => native.Forward(src, src_mask, src_key_padding_mask);

        public Tensor call(Tensor src, Tensor src_mask) => base.call(src, src_mask, null!);

        public Tensor call(Tensor src) => base.call(src, null!, null!);

        public override void train(bool train = true)
        {
            base.train(train);
            native.Train(train);
        }

        private protected override nn.Module Move(Device? device, ScalarType? dtype)
        {
            native.Move(device, dtype);
            return this;
        }
    }

    public sealed class TransformerDecoder : nn.Module<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor>
    {
        private readonly NativeLayer native;

        internal TransformerDecoder(TransformerDecoderLayer decoder_layer, long num_layers) : base(nameof(TransformerDecoder))
        {
            native = new(nameof(TransformerDecoder), decoder_layer.Native, num_layers);
            foreach (var (name, parameter) in native.Parameters()) register_parameter(name, parameter);
        }

        public override Tensor forward(Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask = null!, Tensor tgt_key_padding_mask = null!, Tensor memory_key_padding_mask = null!) =>
            native.Forward(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

        public new Tensor call(Tensor tgt, Tensor memory, Tensor tgt_mask, Tensor memory_mask = null!, Tensor tgt_key_padding_mask = null!, Tensor memory_key_padding_mask = null!) =>
            base.call(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask);

        public Tensor call(Tensor tgt, Tensor memory) => base.call(tgt, memory, null!, null!, null!, null!);

        public override void train(bool train = true)
        {
            base.train(train);
            native.Train(train);
        }

        private protected override nn.Module Move(Device? device, ScalarType? dtype)
        {
            native.Move(device, dtype);
            return this;
        }
    }

    public sealed class Transformer : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly NativeLayer native;

        internal Transformer(long d_model, long nhead, long num_encoder_layers, long num_decoder_layers, long dim_feedforward, double dropout, nn.Activations activation) : base(nameof(Transformer))
        {
            native = new(nameof(Transformer), null, d_model, nhead, num_encoder_layers, num_decoder_layers, dim_feedforward, dropout, (long)activation);
            foreach (var (name, parameter) in native.Parameters()) register_parameter(name, parameter);
        }

        public override Tensor forward(Tensor src, Tensor tgt) => native.Forward(src, tgt);

        public Tensor call(Tensor src, Tensor tgt, Tensor src_mask, Tensor? tgt_mask = null, Tensor? memory_mask = null, Tensor? src_key_padding_mask = null, Tensor? tgt_key_padding_mask = null, Tensor? memory_key_padding_mask = null) =>
            native.Forward(src, tgt, src_mask, tgt_mask, memory_mask, src_key_padding_mask, tgt_key_padding_mask, memory_key_padding_mask);

        public override void train(bool train = true)
        {
            base.train(train);
            native.Train(train);
        }

        private protected override nn.Module Move(Device? device, ScalarType? dtype)
        {
            native.Move(device, dtype);
            return this;
        }
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
