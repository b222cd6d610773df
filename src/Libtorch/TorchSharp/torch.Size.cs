using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The sizes of a tensor's axes.</summary>
    public struct Size : IEnumerable<long>
    {
        private readonly long[] _shape;

        /// <summary>No axes.</summary>
#pragma warning disable CA2211 // TorchSharp's field is mutable too.
        public static Size Empty = new(Array.Empty<long>());
#pragma warning restore CA2211

        /// <summary>From an array, which is not copied.</summary>
        public Size(long[] shape) => _shape = shape;

        /// <summary>From a sequence.</summary>
        public Size(IEnumerable<long> shape) => _shape = [.. shape];

        /// <summary>From an array.</summary>
        public Size(int[] shape) => _shape = Array.ConvertAll(shape, x => (long)x);

        /// <summary>One axis.</summary>
        public Size(long size) => _shape = [size];

        /// <summary>2 axes.</summary>
        public Size((long, long) size) => _shape = [size.Item1, size.Item2];

        /// <summary>3 axes.</summary>
        public Size((long, long, long) size) => _shape = [size.Item1, size.Item2, size.Item3];

        /// <summary>4 axes.</summary>
        public Size((long, long, long, long) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        /// <summary>5 axes.</summary>
        public Size((long, long, long, long, long) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5];

        /// <summary>6 axes.</summary>
        public Size((long, long, long, long, long, long) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5, size.Item6];

        /// <summary>One axis.</summary>
        public Size(int size) => _shape = [size];

        /// <summary>2 axes.</summary>
        public Size((int, int) size) => _shape = [size.Item1, size.Item2];

        /// <summary>3 axes.</summary>
        public Size((int, int, int) size) => _shape = [size.Item1, size.Item2, size.Item3];

        /// <summary>4 axes.</summary>
        public Size((int, int, int, int) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        /// <summary>5 axes.</summary>
        public Size((int, int, int, int, int) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5];

        /// <summary>6 axes.</summary>
        public Size((int, int, int, int, int, int) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5, size.Item6];

        /// <summary>The sizes as a Size.</summary>
        public static implicit operator Size(long size) => new(size);

        /// <summary>The sizes as a Size.</summary>
        public static implicit operator Size((long, long) size) => new(size);

        /// <summary>The sizes as a Size.</summary>
        public static implicit operator Size((long, long, long) size) => new(size);

        /// <summary>The sizes as a Size.</summary>
        public static implicit operator Size((long, long, long, long) size) => new(size);

        /// <summary>The sizes as a Size.</summary>
        public static implicit operator Size((long, long, long, long, long) size) => new(size);

        /// <summary>The sizes as a Size.</summary>
        public static implicit operator Size((long, long, long, long, long, long) size) => new(size);

        /// <summary>The sizes as a Size.</summary>
        public static implicit operator Size(long[] size) => new(size);

        /// <summary>The axes of both, in order.</summary>
        public static Size operator +(Size left, Size right) => new((long[])[.. left.Shape, .. right.Shape]);

        /// <summary>The axes of both, in order.</summary>
        public static Size operator +(Size left, IEnumerable<long> right) => new((long[])[.. left.Shape, .. right]);

        /// <summary>Whether all sizes are equal.</summary>
        public static bool operator ==(Size left, Size right) => left.Shape.AsSpan().SequenceEqual(right.Shape);

        /// <summary>Whether any size differs.</summary>
        public static bool operator !=(Size left, Size right) => !(left == right);

        /// <inheritdoc/>
        public override readonly bool Equals(object? obj) => obj is Size other && this == other;

        /// <inheritdoc/>
        public override readonly int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var size in Shape)
            {
                hash.Add(size);
            }
            return hash.ToHashCode();
        }

        /// <summary>The axes from first to before next.</summary>
        public readonly Size Slice(int first, int next) => new(Shape[first..next]);

        /// <summary>The number of elements.</summary>
        public readonly long numel()
        {
            long count = 1;
            foreach (var size in Shape)
            {
                count *= size;
            }
            return count;
        }

        /// <summary>Whether there are no axes.</summary>
        public readonly bool IsEmpty => Shape.Length == 0;

        /// <summary>Whether there are no axes.</summary>
        public readonly bool IsScalar => IsEmpty;

        /// <summary>The number of axes.</summary>
        public readonly int Length => Shape.Length;

        /// <summary>The first sizes.</summary>
        public readonly IEnumerable<long> Take(int i) => Shape.Take(i);

        /// <summary>The size of an axis; negative ones count from the end.</summary>
        public readonly long this[int idx] => Shape[idx < 0 ? Shape.Length + idx : idx];

        /// <summary>The size of an axis; negative ones count from the end.</summary>
        public readonly long this[long idx] => Shape[idx < 0 ? Shape.Length + idx : idx];

        /// <summary>The sizes.</summary>
        public readonly long[] Shape => _shape ?? [];

        /// <inheritdoc/>
        public readonly IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Shape).GetEnumerator();

        readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
