using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Utils;

/// <summary>A dictionary that remembers the order of insertion; enumeration answers pairs in that order.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)> where TKey : notnull
{
    private readonly List<(TKey, TValue)> _list = [];
    private readonly Dictionary<TKey, TValue> _dict = [];

    /// <summary>The number of entries.</summary>
    public int Count => _dict.Count;

    /// <summary>Always <c>false</c>.</summary>
    public bool IsReadOnly => false;

    /// <summary>The keys in order.</summary>
    public ICollection<TKey> Keys => _list.ConvertAll(e => e.Item1);

    /// <summary>The values in order.</summary>
    public ICollection<TValue> Values => _list.ConvertAll(e => e.Item2);

    /// <summary>The entry at a position.</summary>
    /// <param name="index">The position.</param>
    public (TKey, TValue) this[int index]
    {
        get => _list[index];
        set
        {
            var old = _list[index].Item1;
            if (!_dict.Comparer.Equals(old, value.Item1)) _dict.Remove(old);
            _list[index] = value;
            _dict[value.Item1] = value.Item2;
        }
    }

    /// <summary>The value under a key; setting a new key appends it.</summary>
    /// <param name="key">The key.</param>
    public TValue this[TKey key]
    {
        get => _dict[key];
        set
        {
            if (_dict.ContainsKey(key)) _list[Find(key)] = (key, value);
            else _list.Add((key, value));
            _dict[key] = value;
        }
    }

    /// <summary>Empties the dictionary.</summary>
    public void clear() => Clear();

    /// <summary>The entries in order.</summary>
    /// <returns>An enumerator.</returns>
    public IEnumerator<(TKey, TValue)> items() => _list.GetEnumerator();

    /// <summary>The keys in order.</summary>
    /// <returns>The keys.</returns>
    public IEnumerable<TKey> keys() => _list.Select(e => e.Item1);

    /// <summary>The values in order.</summary>
    /// <returns>The values.</returns>
    public IEnumerable<TValue> values() => _list.Select(e => e.Item2);

    /// <inheritdoc/>
    public void Add((TKey, TValue) item)
    {
        _dict.Add(item.Item1, item.Item2);
        _list.Add(item);
    }

    /// <inheritdoc/>
    public void Add(TKey key, TValue value) => Add((key, value));

    /// <inheritdoc/>
    public void Add(KeyValuePair<TKey, TValue> item) => Add((item.Key, item.Value));

    /// <inheritdoc/>
    public bool Contains((TKey, TValue) item) => _list.Contains(item);

    /// <inheritdoc/>
    public bool Contains(KeyValuePair<TKey, TValue> item) => _list.Contains((item.Key, item.Value));

    /// <inheritdoc/>
    public bool ContainsKey(TKey key) => _dict.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _dict.TryGetValue(key, out value);

    /// <inheritdoc/>
    public void CopyTo((TKey, TValue)[] array, int arrayIndex) => _list.CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex)
    {
        ArgumentNullException.ThrowIfNull(array);
        foreach (var (key, value) in _list) array[arrayIndex++] = new(key, value);
    }

    /// <inheritdoc/>
    public int IndexOf((TKey, TValue) item) => _list.IndexOf(item);

    /// <inheritdoc/>
    public void Insert(int index, (TKey, TValue) item)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)index, (uint)_list.Count, nameof(index));
        _dict.Add(item.Item1, item.Item2);
        _list.Insert(index, item);
    }

    /// <inheritdoc/>
    public void RemoveAt(int index)
    {
        var key = _list[index].Item1;
        _list.RemoveAt(index);
        _dict.Remove(key);
    }

    /// <inheritdoc/>
    public bool Remove((TKey, TValue) item) => _list.Remove(item) && _dict.Remove(item.Item1);

    /// <inheritdoc/>
    public bool Remove(KeyValuePair<TKey, TValue> item) => Remove((item.Key, item.Value));

    /// <inheritdoc/>
    public bool Remove(TKey key)
    {
        if (!_dict.Remove(key)) return false;
        _list.RemoveAt(Find(key));
        return true;
    }

    /// <inheritdoc/>
    public void Clear()
    {
        _dict.Clear();
        _list.Clear();
    }

    /// <inheritdoc/>
    public IEnumerator<(TKey, TValue)> GetEnumerator() => _list.GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator()
    {
        foreach (var (key, value) in _list) yield return new(key, value);
    }

    IEnumerator IEnumerable.GetEnumerator() => _list.GetEnumerator();

    private int Find(TKey key) => _list.FindIndex(e => _dict.Comparer.Equals(e.Item1, key));
}
