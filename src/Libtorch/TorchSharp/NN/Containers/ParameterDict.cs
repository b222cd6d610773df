using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>A dictionary of parameters that remembers their order, registered under their names.</summary>
public class ParameterDict : Module, IDictionary<string, Parameter>, IList<(string, Parameter)>
{
    /// <summary>Creates an empty dictionary.</summary>
    public ParameterDict() : base(nameof(ParameterDict)) { }

    /// <summary>The number of parameters.</summary>
    public int Count => _internal_params.Count;

    /// <summary>Always <c>false</c>.</summary>
    public bool IsReadOnly => false;

    /// <summary>The names in order.</summary>
    public ICollection<string> Keys => _internal_params.Keys;

    /// <summary>The parameters in order.</summary>
    public ICollection<Parameter> Values => [.. _internal_params.values()];

    /// <summary>The name and parameter at a position. Setting does not dispose the old one.</summary>
    /// <param name="index">The position.</param>
    public (string, Parameter) this[int index]
    {
        get => (_internal_params[index].Item1, _internal_params[index].Item2);
        set => _internal_params[index] = value;
    }

    /// <summary>The parameter under a name; setting a new name appends it. Setting does not dispose the old one.</summary>
    /// <param name="key">The name.</param>
    public Parameter this[string key]
    {
        get => _internal_params[key];
        set
        {
            if (ContainsKey(key)) _internal_params[key] = value;
            else Add(key, value);
        }
    }

    /// <summary>Empties the dictionary without disposing anything.</summary>
    public void clear() => Clear();

    /// <summary>Names and parameters in order.</summary>
    /// <returns>An enumerator.</returns>
    public IEnumerator<(string, Parameter)> items() => GetEnumerator();

    /// <summary>The names in order.</summary>
    /// <returns>The names.</returns>
    public IEnumerable<string> keys() => Keys;

    /// <summary>The parameters in order.</summary>
    /// <returns>The parameters.</returns>
    public IEnumerable<Parameter> values() => Values;

    /// <inheritdoc/>
    public void Add((string, Parameter) item) => register_parameter(item.Item1, item.Item2);

    /// <inheritdoc/>
    public void Add(string key, Parameter value) => register_parameter(key, value);

    /// <inheritdoc/>
    public void Add(KeyValuePair<string, Parameter> item) => register_parameter(item.Key, item.Value);

    /// <inheritdoc/>
    public void Insert(int index, (string, Parameter) item) => _internal_params.Insert(index, item);

    /// <inheritdoc/>
    public bool Contains((string, Parameter) item) => TryGetValue(item.Item1, out var found) && ReferenceEquals(found, item.Item2);

    /// <inheritdoc/>
    public bool Contains(KeyValuePair<string, Parameter> item) => Contains((item.Key, item.Value));

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _internal_params.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Parameter value)
    {
        return _internal_params.TryGetValue(key, out value);
    }

    /// <inheritdoc/>
    public int IndexOf((string, Parameter) item)
    {
        for (var i = 0; i < Count; i++)
            if (_internal_params[i].Item1 == item.Item1 && ReferenceEquals(_internal_params[i].Item2, item.Item2))
                return i;
        return -1;
    }

    /// <inheritdoc/>
    public bool Remove((string, Parameter) item) => Contains(item) && Remove(item.Item1);

    /// <inheritdoc/>
    public bool Remove(KeyValuePair<string, Parameter> item) => Remove((item.Key, item.Value));

    /// <inheritdoc/>
    public bool Remove(string key) => _internal_params.Remove(key);

    /// <inheritdoc/>
    public void RemoveAt(int index) => _internal_params.RemoveAt(index);

    /// <summary>Empties the dictionary without disposing anything.</summary>
    public void Clear() => _internal_params.Clear();

    /// <inheritdoc/>
    public void CopyTo((string, Parameter)[] array, int arrayIndex)
    {
        ArgumentNullException.ThrowIfNull(array);
        foreach (var item in (IEnumerable<(string, Parameter)>)this) array[arrayIndex++] = item;
    }

    /// <inheritdoc/>
    public void CopyTo(KeyValuePair<string, Parameter>[] array, int arrayIndex)
    {
        ArgumentNullException.ThrowIfNull(array);
        foreach (var (key, value) in _internal_params) array[arrayIndex++] = new(key, value);
    }

    /// <inheritdoc/>
    public IEnumerator<(string, Parameter)> GetEnumerator()
    {
        foreach (var (key, value) in _internal_params) yield return (key, value);
    }

    IEnumerator<KeyValuePair<string, Parameter>> IEnumerable<KeyValuePair<string, Parameter>>.GetEnumerator()
    {
        foreach (var (key, value) in _internal_params) yield return new(key, value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
