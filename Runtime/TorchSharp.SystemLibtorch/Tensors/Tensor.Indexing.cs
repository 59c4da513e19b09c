using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => this[[i1]];
            set => Assign([i1], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => this[[i1, i2]];
            set => Assign([i1, i2], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => this[[i1, i2, i3]];
            set => Assign([i1, i2, i3], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => this[[i1, i2, i3, i4]];
            set => Assign([i1, i2, i3, i4], value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => index(Singles(indices));
            set => index_put_(value, Singles(indices));
        }

        public Tensor index(params Tensor[] indices) => index(indices.Select(TensorIndex.Tensor).ToArray());

        public Tensor index(params TensorIndex[] indices)
        {
            var (view, tensors) = Sliced(indices);
            if (tensors is null) return view;
            using (view) return Aten.Call("index.Tensor", view, tensors);
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => Put(value, indices.Select(TensorIndex.Tensor).ToArray(), false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) => Put(value, indices.Select(TensorIndex.Tensor).ToArray(), accumulate);

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => Put(value, indices, false);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            if (accumulate && indices.All(i => i.kind != TensorIndex.Kind.Tensor))
                throw new Exception("Invalid 'indices' parameter. Must be an array of TensorIndex objects containing tensors with indices that match the shape of the tensor to update");
            return Put(value, indices, accumulate);
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var filled = full([], value, dtype: dtype, device: device);
            return Put(filled, indices, false);
        }

        /// <summary>Numbers alone: the value has to fit as it is.</summary>
        private void Assign(long[] indices, Tensor value)
        {
            using var view = index(Singles(indices));
            view.copy_(value);
        }

        private static TensorIndex[] Singles(long[] indices) => indices.Select(i => TensorIndex.Single(i)).ToArray();

        private Tensor Put(Tensor value, TensorIndex[] indices, bool accumulate)
        {
            var (view, tensors) = Sliced(indices);
            using (view)
            {
                if (tensors is not null) Aten.CallInPlace("index_put_", view, tensors, value, accumulate);
                else
                {
                    var extra = value.shape.Take((int)Math.Max(0, value.ndim - view.ndim)).TakeWhile(size => size == 1).Count();
                    using var trimmed = extra == 0 ? value.alias() : value.reshape(value.shape[extra..]);
                    view.copy_(trimmed);
                }
            }
            return this;
        }

        /// <summary>Applies what is a view (numbers, slices, new dimensions); the index tensors are left, each at its dimension.</summary>
        private (Tensor View, Tensor?[]? Tensors) Sliced(TensorIndex[] indices)
        {
            var specified = indices.Sum(i => i.kind switch
            {
                TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
                TensorIndex.Kind.Tensor => i.tensor!.dtype is ScalarType.Bool or ScalarType.Byte ? i.tensor.ndim : 1,
                _ => 0,
            });
            var view = alias();
            var tensors = new List<Tensor?>();
            var dim = 0;
            foreach (var index in indices)
            {
                switch (index.kind)
                {
                    case TensorIndex.Kind.Single:
                        Step(ref view, view.select(dim, index.start ?? 0));
                        break;
                    case TensorIndex.Kind.Slice:
                        Step(ref view, Aten.Call("slice.Tensor", view, dim, index.start, index.stop, index.step ?? 1));
                        dim++;
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dim += (int)(ndim - specified);
                        break;
                    case TensorIndex.Kind.None:
                    case TensorIndex.Kind.Null:
                        Step(ref view, view.unsqueeze(dim));
                        dim++;
                        break;
                    case TensorIndex.Kind.Bool:
                        Step(ref view, view.unsqueeze(dim));
                        Record(tensors, ref dim, index.start != 0 ? zeros([1], int64, device) : empty([0], int64, device));
                        break;
                    case TensorIndex.Kind.Tensor:
                        Record(tensors, ref dim, index.tensor!);
                        break;
                }
            }
            return (view, tensors.Count == 0 ? null : tensors.ToArray());
        }

        private static void Step(ref Tensor view, Tensor next)
        {
            view.Dispose();
            view = next;
        }

        private static void Record(List<Tensor?> tensors, ref int dim, Tensor index)
        {
            while (tensors.Count < dim) tensors.Add(null);
            tensors.Add(index);
            dim++;
        }
    }
}
