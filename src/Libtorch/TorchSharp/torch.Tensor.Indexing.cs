using System.Runtime.CompilerServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The part that an indexing expression selects: a view where the indices are numbers, ranges, axes and ellipses.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The elements at the positions in index tensors, or where a mask is true; a copy.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The part at 1 index; a view.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => Read([NativeIndex.Single(i1)]);
            set => Write([NativeIndex.Single(i1)], value);
        }

        /// <summary>The part at 2 indices; a view.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => Read([NativeIndex.Single(i1), NativeIndex.Single(i2)]);
            set => Write([NativeIndex.Single(i1), NativeIndex.Single(i2)], value);
        }

        /// <summary>The part at 3 indices; a view.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => Read([NativeIndex.Single(i1), NativeIndex.Single(i2), NativeIndex.Single(i3)]);
            set => Write([NativeIndex.Single(i1), NativeIndex.Single(i2), NativeIndex.Single(i3)], value);
        }

        /// <summary>The part at 4 indices; a view.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => Read([NativeIndex.Single(i1), NativeIndex.Single(i2), NativeIndex.Single(i3), NativeIndex.Single(i4)]);
            set => Write([NativeIndex.Single(i1), NativeIndex.Single(i2), NativeIndex.Single(i3), NativeIndex.Single(i4)], value);
        }

        /// <summary>The part at 5 indices; a view.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => Read([NativeIndex.Single(i1), NativeIndex.Single(i2), NativeIndex.Single(i3), NativeIndex.Single(i4), NativeIndex.Single(i5)]);
            set => Write([NativeIndex.Single(i1), NativeIndex.Single(i2), NativeIndex.Single(i3), NativeIndex.Single(i4), NativeIndex.Single(i5)], value);
        }

        /// <summary>The part at 6 indices; a view.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => Read([NativeIndex.Single(i1), NativeIndex.Single(i2), NativeIndex.Single(i3), NativeIndex.Single(i4), NativeIndex.Single(i5), NativeIndex.Single(i6)]);
            set => Write([NativeIndex.Single(i1), NativeIndex.Single(i2), NativeIndex.Single(i3), NativeIndex.Single(i4), NativeIndex.Single(i5), NativeIndex.Single(i6)], value);
        }

        /// <summary>The part at the indices; a view.</summary>
        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => Read(Array.ConvertAll(indices, NativeIndex.Single));
            set => Write(Array.ConvertAll(indices, NativeIndex.Single), value);
        }

        /// <summary>The part that an indexing expression selects.</summary>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">An index lies outside its axis, or there are too many.</exception>
        public Tensor index(params TensorIndex[] indices)
        {
            var result = Read(Array.ConvertAll(indices, NativeIndex.From));
            GC.KeepAlive(indices);
            return result;
        }

        /// <summary>The elements at the positions in index tensors, or where a mask is true.</summary>
        public Tensor index(params Tensor[] indices)
        {
            var result = Read(Array.ConvertAll(indices, NativeIndex.From));
            GC.KeepAlive(indices);
            return result;
        }

        /// <summary>Writes a tensor, with broadcasting, where an indexing expression points.</summary>
        /// <returns>This tensor.</returns>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        /// <summary>Writes or adds a tensor, with broadcasting, where an indexing expression points.</summary>
        /// <param name="value">What is written.</param>
        /// <param name="indices">Where; with <paramref name="accumulate"/> only tensors, single indices and whole axes.</param>
        /// <param name="accumulate">Whether to add instead, also where an index repeats.</param>
        /// <returns>This tensor.</returns>
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            Write(Array.ConvertAll(indices, NativeIndex.From), value, accumulate);
            GC.KeepAlive(indices);
            return this;
        }

        /// <summary>Writes a tensor at the positions in index tensors.</summary>
        /// <returns>This tensor.</returns>
        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        /// <summary>Writes or adds a tensor at the positions in index tensors.</summary>
        /// <returns>This tensor.</returns>
        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false)
        {
            Write(Array.ConvertAll(indices, NativeIndex.From), value, accumulate);
            GC.KeepAlive(indices);
            return this;
        }

        /// <summary>Writes a number where an indexing expression points.</summary>
        /// <returns>This tensor.</returns>
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            Write(Array.ConvertAll(indices, NativeIndex.From), value);
            GC.KeepAlive(indices);
            return this;
        }

        /// <summary>Writes a number at the positions in index tensors.</summary>
        /// <returns>This tensor.</returns>
        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            Write(Array.ConvertAll(indices, NativeIndex.From), value);
            GC.KeepAlive(indices);
            return this;
        }

        /// <summary>Whether the other tensor has the same shape, dtype and elements.</summary>
        public bool Equals(Tensor target)
        {
            if (dtype != target.dtype || !shape.AsSpan().SequenceEqual(target.shape))
            {
                return false;
            }
            var equal = NativeMethods.ws_equal(RequireHandle(), target.RequireHandle());
            NativeError.Check(equal < 0 ? 1 : 0, nameof(Equals), this, target);
            GC.KeepAlive(target);
            return equal == 1;
        }

        private unsafe Tensor Read(ReadOnlySpan<NativeIndex> items)
        {
            fixed (NativeIndex* start = items)
            {
                var result = NativeMethods.ws_index(RequireHandle(), start, items.Length);
                if (result == 0)
                {
                    NativeError.Throw("index", this);
                }
                GC.KeepAlive(this);
                return new Tensor(result);
            }
        }

        private unsafe void Write(ReadOnlySpan<NativeIndex> items, Tensor value, bool accumulate = false)
        {
            fixed (NativeIndex* start = items)
            {
                NativeError.Check(NativeMethods.ws_index_put(RequireHandle(), start, items.Length, value.RequireHandle(), 0, 0, accumulate ? 1 : 0), "index_put_", this, value);
            }
            GC.KeepAlive(value);
        }

        private unsafe void Write(ReadOnlySpan<NativeIndex> items, Scalar value)
        {
            var real = value.Type == ScalarType.Float64;
            fixed (NativeIndex* start = items)
            {
                var number = real ? value.Real : BitConverter.Int64BitsToDouble(value.Integer);
                var kind = real ? 1 : value.Type == ScalarType.Int64 ? 0 : 2;
                NativeError.Check(NativeMethods.ws_index_put(RequireHandle(), start, items.Length, 0, number, kind, 0), "index_put_", this);
            }
        }
    }
}
