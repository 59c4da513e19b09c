using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>What the recurrent layers share: their weights, named as PyTorch names them, and their first state.</summary>
    internal sealed class RecurrentWeights
    {
        internal RecurrentWeights(long gates, long inputSize, long hiddenSize, long numLayers, bool bias, bool bidirectional, Device? device, ScalarType? dtype, Action<string, Parameter> register)
        {
            (HiddenSize, NumLayers, Directions, HasBias) = (hiddenSize, numLayers, bidirectional ? 2 : 1, bias);
            var bound = 1 / Math.Sqrt(hiddenSize);
            for (var layer = 0L; layer < numLayers; layer++)
                for (var direction = 0; direction < Directions; direction++)
                {
                    var width = layer == 0 ? inputSize : hiddenSize * Directions;
                    var suffix = $"_l{layer}{(direction == 1 ? "_reverse" : "")}";
                    Add("weight_ih" + suffix, gates * hiddenSize, width);
                    Add("weight_hh" + suffix, gates * hiddenSize, hiddenSize);
                    if (!bias) continue;
                    Add("bias_ih" + suffix, gates * hiddenSize);
                    Add("bias_hh" + suffix, gates * hiddenSize);
                }

            void Add(string name, params long[] shape)
            {
                var weight = empty(shape, dtype: dtype, device: device).AsParameter();
                weight.DetachFromDisposeScope();
                nn.init.uniform_(weight, -bound, bound);
                register(name, weight);
            }
        }

        internal long HiddenSize { get; }
        internal long NumLayers { get; }
        internal int Directions { get; }
        internal bool HasBias { get; }

        internal Tensor FirstState(Tensor input, bool batchFirst) =>
            zeros([Directions * NumLayers, input.shape[batchFirst ? 0 : 1], HiddenSize], dtype: input.dtype, device: input.device);
    }

    public sealed class LSTM : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
    {
        private readonly RecurrentWeights weights;
        private readonly bool batchFirst;
        private readonly double dropout;

        internal LSTM(long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, ScalarType? dtype) : base(nameof(LSTM))
        {
            weights = new(4, inputSize, hiddenSize, numLayers, bias, bidirectional, device, dtype, register_parameter);
            (this.batchFirst, this.dropout) = (batchFirst, dropout);
        }

        public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
        {
            var (h, c) = h0_c0 ?? (weights.FirstState(input, batchFirst), weights.FirstState(input, batchFirst));
            return Aten.Call3("lstm.input", input, new[] { h, c }, parameters().ToArray(), weights.HasBias, weights.NumLayers, dropout, training, weights.Directions == 2, batchFirst);
        }

        public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);
    }

    public sealed class GRU : nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
    {
        private readonly RecurrentWeights weights;
        private readonly bool batchFirst;
        private readonly double dropout;

        internal GRU(long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, ScalarType? dtype) : base(nameof(GRU))
        {
            weights = new(3, inputSize, hiddenSize, numLayers, bias, bidirectional, device, dtype, register_parameter);
            (this.batchFirst, this.dropout) = (batchFirst, dropout);
        }

        public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null) =>
            Aten.Call2("gru.input", input, h0 ?? weights.FirstState(input, batchFirst), parameters().ToArray(), weights.HasBias, weights.NumLayers, dropout, training, weights.Directions == 2, batchFirst);

        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0);
    }

    public sealed class RNN : nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
    {
        private readonly RecurrentWeights weights;
        private readonly bool batchFirst;
        private readonly double dropout;
        private readonly string nonLinearity;

        internal RNN(long inputSize, long hiddenSize, long numLayers, nn.NonLinearities nonLinearity, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, ScalarType? dtype) : base(nameof(RNN))
        {
            weights = new(1, inputSize, hiddenSize, numLayers, bias, bidirectional, device, dtype, register_parameter);
            (this.batchFirst, this.dropout, this.nonLinearity) = (batchFirst, dropout, nonLinearity == nn.NonLinearities.ReLU ? "rnn_relu.input" : "rnn_tanh.input");
        }

        public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null) =>
            Aten.Call2(nonLinearity, input, h0 ?? weights.FirstState(input, batchFirst), parameters().ToArray(), weights.HasBias, weights.NumLayers, dropout, training, weights.Directions == 2, batchFirst);

        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public enum NonLinearities
            {
                ReLU = 0,
                Tanh = 1,
            }

            public static LSTM LSTM(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);

            public static GRU GRU(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);

            public static RNN RNN(long inputSize, long hiddenSize, long numLayers = 1, NonLinearities nonLinearity = NonLinearities.Tanh, bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, nonLinearity, bias, batchFirst, dropout, bidirectional, device, dtype);
        }
    }
}
