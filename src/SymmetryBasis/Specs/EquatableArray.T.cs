using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace WeightSpace.SymmetryBasis;

/// <summary>An immutable array that is equal to another by its elements: what a record holds in place of an
/// <see cref="ImmutableArray{T}"/>.</summary>
/// <typeparam name="T">The element; compared by its default comparer, so an element that is an array of this kind
/// compares by content too.</typeparam>
/// <remarks>The default value is an empty array.</remarks>
[CollectionBuilder(typeof(EquatableArray), nameof(EquatableArray.Create))]
public readonly struct EquatableArray<T> : IEquatable<EquatableArray<T>>, IReadOnlyList<T>
{
    private readonly ImmutableArray<T> items;

    /// <summary>Wraps an array.</summary>
    /// <param name="items">The elements; a default array counts as an empty one.</param>
    public EquatableArray(ImmutableArray<T> items)
    {
        this.items = items;
    }

    /// <summary>The elements.</summary>
    public ImmutableArray<T> Items => items.IsDefault ? [] : items;

    /// <summary>Number of elements.</summary>
    public int Length => Items.Length;

    /// <summary>Whether there is no element.</summary>
    public bool IsEmpty => Length == 0;

    int IReadOnlyCollection<T>.Count => Length;

    /// <summary>An element.</summary>
    /// <param name="index">From zero.</param>
    public T this[int index] => Items[index];

    /// <summary>A range of the elements.</summary>
    /// <param name="start">The first.</param>
    /// <param name="length">How many.</param>
    public EquatableArray<T> Slice(int start, int length) => new(Items.Slice(start, length));

    /// <summary>The place of the first element equal to this one; −1 if there is none.</summary>
    /// <param name="item">What to look for.</param>
    public int IndexOf(T item) => Items.IndexOf(item);

    /// <summary>The elements as a span.</summary>
    public ReadOnlySpan<T> AsSpan() => Items.AsSpan();

    /// <summary>Enumerates without allocation.</summary>
    public ImmutableArray<T>.Enumerator GetEnumerator() => Items.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)Items).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(EquatableArray<T> other) => AsSpan().SequenceEqual(other.AsSpan(), EqualityComparer<T>.Default);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items) hash.Add(item);
        return hash.ToHashCode();
    }

    /// <summary>The elements between brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", Items)}]";

    /// <summary>Whether two arrays have equal elements in the same order.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(EquatableArray<T> left, EquatableArray<T> right) => left.Equals(right);

    /// <summary>Whether two arrays differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(EquatableArray<T> left, EquatableArray<T> right) => !left.Equals(right);

    /// <summary>The array inside.</summary>
    /// <param name="array">The elements.</param>
    public static implicit operator ImmutableArray<T>(EquatableArray<T> array) => array.Items;

    /// <summary>Wraps an array.</summary>
    /// <param name="items">The elements.</param>
    public static implicit operator EquatableArray<T>(ImmutableArray<T> items) => new(items);
}
