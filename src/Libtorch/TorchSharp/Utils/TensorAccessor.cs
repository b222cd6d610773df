using System.Collections;
using System.Runtime.CompilerServices;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor on the processor, as a .NET sequence in row-major order over its memory.</summary>
/// <remarks>It holds the tensor; disposing the tensor makes the accessor invalid.</remarks>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly bool owned;
    private readonly long[] shape;
    private readonly long[] strides;

    internal TensorAccessor(torch.Tensor tensor, bool owned = false)
    {
        this.tensor = tensor;
        this.owned = owned;
        if (tensor.device_type != DeviceType.CPU)
        {
            throw new InvalidOperationException("Only data on the processor can be read; call cpu() first.");
        }
        shape = tensor.shape;
        strides = tensor.stride();
        Count = tensor.numel();
    }

    /// <summary>The number of elements.</summary>
    public long Count { get; }

    /// <summary>False: elements can be set.</summary>
    public bool IsReadOnly => false;

    private T* Data
    {
        get
        {
            var data = (T*)tensor.Describe().Data;
            return data is not null || Count == 0 ? data : throw new InvalidOperationException("The tensor has no data.");
        }
    }

    /// <summary>An element by its indices, or, with one index, by its place in row-major order.</summary>
    /// <exception cref="IndexOutOfRangeException">It lies outside the tensor.</exception>
    public T this[params long[] indices]
    {
        get
        {
            var value = Data[Offset(indices)];
            GC.KeepAlive(tensor);
            return value;
        }
        set
        {
            Data[Offset(indices)] = value;
            GC.KeepAlive(tensor);
        }
    }

    /// <summary>A copy of the elements.</summary>
    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    /// <summary>A copy of the elements, in an array with as many dimensions as the tensor (at least one).</summary>
    public Array ToNDArray()
    {
        if (shape.Length < 2)
        {
            return ToArray();
        }
        var result = Array.CreateInstance(typeof(T), shape);
        if (Count > 0)
        {
            fixed (byte* bytes = &System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(result))
            {
                CopyTo(new Span<T>(bytes, checked((int)Count)));
            }
        }
        return result;
    }

    /// <summary>Copies elements into an array.</summary>
    /// <param name="array">Where to.</param>
    /// <param name="arrayIndex">The place of the first in the array.</param>
    /// <param name="tensorIndex">The place of the first in the tensor, in row-major order.</param>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <inheritdoc cref="CopyTo(T[], int, long)"/>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var count = (int)Math.Min(target.Length, Count - tensorIndex);
        var data = Data;
        if (Contiguous)
        {
            new ReadOnlySpan<T>(data + tensorIndex, Math.Max(count, 0)).CopyTo(target);
        }
        else
        {
            for (var i = 0; i < count; i++)
            {
                target[i] = data[LinearOffset(tensorIndex + i)];
            }
        }
        GC.KeepAlive(tensor);
    }

    /// <summary>Copies elements from an array.</summary>
    /// <param name="array">Where from.</param>
    /// <param name="arrayIndex">The place of the first in the array.</param>
    /// <param name="tensorIndex">The place of the first in the tensor, in row-major order.</param>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <inheritdoc cref="CopyFrom(T[], int, long)"/>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var source = array[arrayIndex..];
        var count = (int)Math.Min(source.Length, Count - tensorIndex);
        var data = Data;
        if (Contiguous)
        {
            source[..Math.Max(count, 0)].CopyTo(new Span<T>(data + tensorIndex, Math.Max(count, 0)));
        }
        else
        {
            for (var i = 0; i < count; i++)
            {
                data[LinearOffset(tensorIndex + i)] = source[i];
            }
        }
        GC.KeepAlive(tensor);
    }

    /// <summary>Whether two accessors hold equal elements in the same order.</summary>
    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) =>
        ReferenceEquals(left, right) || (left is not null && right is not null && left.Count == right.Count && left.SequenceEqual(right));

    /// <summary>Whether two accessors differ in an element.</summary>
    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && this == other;

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(tensor);

    /// <summary>Disposes the copy that was made of a tensor on another device, if any.</summary>
    public void Dispose()
    {
        if (owned)
        {
            tensor.Dispose();
        }
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
        {
            yield return At(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool Contiguous => tensor.is_contiguous();

    private T At(long index)
    {
        var value = Data[LinearOffset(index)];
        GC.KeepAlive(tensor);
        return value;
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
        {
            return indices[0] >= 0 && indices[0] < Count ? LinearOffset(indices[0]) : throw OutOfRange(indices);
        }
        if (indices.Length != shape.Length)
        {
            throw new ArgumentException($"Expected {shape.Length} indices or one, got {indices.Length}.", nameof(indices));
        }
        long offset = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            offset += indices[i] >= 0 && indices[i] < shape[i] ? indices[i] * strides[i] : throw OutOfRange(indices);
        }
        return offset;
    }

    private long LinearOffset(long index)
    {
        long offset = 0;
        for (var i = shape.Length - 1; i >= 0 && index > 0; i--)
        {
            (index, var place) = Math.DivRem(index, shape[i]);
            offset += place * strides[i];
        }
        return offset;
    }

    private IndexOutOfRangeException OutOfRange(long[] indices) =>
        new($"[{string.Join(", ", indices)}] lies outside a tensor of shape [{string.Join(", ", shape)}].");
}
