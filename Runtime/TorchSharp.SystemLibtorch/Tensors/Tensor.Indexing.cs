namespace TorchSharp;

public static partial class torch
{
    /// <summary>One part of an index: a number, a slice, a mask or a tensor of positions, an ellipsis, a new dimension.</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            Slice,
            Single,
            Bool,
            Tensor,
            Ellipsis,
            None,
        }

        internal Kind kind;
        internal long? start, stop, step;
        internal Tensor? tensor;

        public static TensorIndex Ellipsis = new() { kind = Kind.Ellipsis };
        public static TensorIndex None = new() { kind = Kind.None };
        public static TensorIndex Null = new() { kind = Kind.None };
        public static TensorIndex Colon = Slice();

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new() { kind = Kind.Slice, start = start, stop = stop, step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(From(range.Start), range.End.Equals(System.Index.End) ? null : From(range.End));

        public static TensorIndex Bool(bool value) => new() { kind = Kind.Bool, start = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new() { kind = Kind.Single, start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { kind = Kind.Tensor, tensor = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Tensor value) => Tensor(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(From(index));

        private static long From(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }

    public partial class Tensor
    {
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[long i1]
        {
            get => select(0, i1);
            set => index_put_(value, i1);
        }

        public Tensor this[long i1, long i2]
        {
            get => index(i1, i2);
            set => index_put_(value, i1, i2);
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => index(i1, i2, i3);
            set => index_put_(value, i1, i2, i3);
        }

        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(i1, i2, i3, i4);
            set => index_put_(value, i1, i2, i3, i4);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var (view, positions) = Located(indices);
            return positions.Length == 0 ? view : Aten.Call("index.Tensor", view, positions);
        }

        public Tensor index(params Tensor[] indices) => Aten.Call("index.Tensor", this, indices);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            var (view, positions) = Located(indices);
            if (positions.Length == 0) view.copy_(value);
            else Aten.CallInPlace("index_put_", view, positions, value, false);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => Aten.CallInPlace("index_put_", this, indices, value, false);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices) => index_put_(full([], value, dtype: dtype, device: device), indices);

        /// <summary>The view that numbers, slices and new dimensions select, and the tensors that index its dimensions further.</summary>
        private (Tensor View, Tensor?[] Positions) Located(TensorIndex[] indices)
        {
            var consumed = indices.Sum(i => i.kind is TensorIndex.Kind.Slice or TensorIndex.Kind.Single ? 1 : i.kind == TensorIndex.Kind.Tensor ? Width(i.tensor!) : 0);
            var view = alias();
            var positions = new List<Tensor?>();
            var dim = 0;
            foreach (var i in indices)
                switch (i.kind)
                {
                    case TensorIndex.Kind.Single:
                        view = view.select(dim, i.start!.Value);
                        break;
                    case TensorIndex.Kind.Slice:
                        view = Aten.Call("slice.Tensor", view, dim++, i.start, i.stop, i.step ?? 1);
                        break;
                    case TensorIndex.Kind.None:
                        view = view.unsqueeze(dim++);
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dim += (int)Dimensions - consumed;
                        break;
                    case TensorIndex.Kind.Bool:
                        view = view.unsqueeze(dim);
                        Place(tensor(new[] { i.start == 1 }), 1);
                        break;
                    default:
                        Place(i.tensor!, Width(i.tensor!));
                        break;
                }
            return (view, [.. positions]);

            static int Width(Tensor index) => index.dtype is ScalarType.Bool or ScalarType.Byte ? (int)index.Dimensions : 1;

            void Place(Tensor index, int width)
            {
                while (positions.Count < dim) positions.Add(null);
                positions.Add(index);
                dim += width;
            }
        }
    }
}
