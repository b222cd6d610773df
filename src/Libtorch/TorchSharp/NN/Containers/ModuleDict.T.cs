using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>A dictionary of modules that remembers their order, registered under their names.</summary>
/// <typeparam name="T">The type of the modules.</typeparam>
public class ModuleDict<T> : Module, IDictionary<string, T>, IList<(string, T)> where T : Module
{
    /// <summary>Creates an empty dictionary.</summary>
    public ModuleDict() : base(nameof(ModuleDict<>)) { }

    /// <summary>The number of modules.</summary>
    public int Count => _internal_submodules.Count;

    /// <summary>Always <c>false</c>.</summary>
    public bool IsReadOnly => false;

    /// <summary>The names in order.</summary>
    public ICollection<string> Keys => _internal_submodules.Keys;

    /// <summary>The modules in order.</summary>
    public ICollection<T> Values => [.. _internal_submodules.values().Cast<T>()];

    /// <summary>The name and module at a position. Setting does not dispose the old one.</summary>
    /// <param name="index">The position.</param>
    public (string, T) this[int index]
    {
        get => (_internal_submodules[index].Item1, (T)_internal_submodules[index].Item2);
        set => _internal_submodules[index] = value;
    }

    /// <summary>The module under a name; setting a new name appends it. Setting does not dispose the old one.</summary>
    /// <param name="key">The name.</param>
    public T this[string key]
    {
        get => (T)_internal_submodules[key];
        set
        {
            if (ContainsKey(key)) _internal_submodules[key] = value;
            else Add(key, value);
        }
    }

    /// <summary>Empties the dictionary without disposing anything.</summary>
    public void clear() => Clear();

    /// <summary>Names and modules in order.</summary>
    /// <returns>An enumerator.</returns>
    public IEnumerator<(string, T)> items() => GetEnumerator();

    /// <summary>The names in order.</summary>
    /// <returns>The names.</returns>
    public IEnumerable<string> keys() => Keys;

    /// <summary>The modules in order.</summary>
    /// <returns>The modules.</returns>
    public IEnumerable<T> values() => Values;

    /// <inheritdoc/>
    public void Add((string, T) item) => register_module(item.Item1, item.Item2);

    /// <inheritdoc/>
    public void Add(string key, T value) => register_module(key, value);

    /// <inheritdoc/>
    public void Add(KeyValuePair<string, T> item) => register_module(item.Key, item.Value);

    /// <inheritdoc/>
    public void Insert(int index, (string, T) item) => _internal_submodules.Insert(index, item);

    /// <inheritdoc/>
    public bool Contains((string, T) item) => TryGetValue(item.Item1, out var found) && ReferenceEquals(found, item.Item2);

    /// <inheritdoc/>
    public bool Contains(KeyValuePair<string, T> item) => Contains((item.Key, item.Value));

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _internal_submodules.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        if (_internal_submodules.TryGetValue(key, out var found))
        {
            value = (T)found;
            return true;
        }
        value = null;
        return false;
    }

    /// <inheritdoc/>
    public int IndexOf((string, T) item)
    {
        for (var i = 0; i < Count; i++)
            if (_internal_submodules[i].Item1 == item.Item1 && ReferenceEquals(_internal_submodules[i].Item2, item.Item2))
                return i;
        return -1;
    }

    /// <inheritdoc/>
    public bool Remove((string, T) item) => Contains(item) && Remove(item.Item1);

    /// <inheritdoc/>
    public bool Remove(KeyValuePair<string, T> item) => Remove((item.Key, item.Value));

    /// <inheritdoc/>
    public bool Remove(string key) => _internal_submodules.Remove(key);

    /// <inheritdoc/>
    public void RemoveAt(int index) => _internal_submodules.RemoveAt(index);

    /// <summary>Empties the dictionary without disposing anything.</summary>
    public void Clear() => _internal_submodules.Clear();

    /// <inheritdoc/>
    public void CopyTo((string, T)[] array, int arrayIndex)
    {
        ArgumentNullException.ThrowIfNull(array);
        foreach (var item in (IEnumerable<(string, T)>)this) array[arrayIndex++] = item;
    }

    /// <inheritdoc/>
    public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex)
    {
        ArgumentNullException.ThrowIfNull(array);
        foreach (var (key, value) in _internal_submodules) array[arrayIndex++] = new(key, (T)value);
    }

    /// <inheritdoc/>
    public IEnumerator<(string, T)> GetEnumerator()
    {
        foreach (var (key, value) in _internal_submodules) yield return (key, (T)value);
    }

    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator()
    {
        foreach (var (key, value) in _internal_submodules) yield return new(key, (T)value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
