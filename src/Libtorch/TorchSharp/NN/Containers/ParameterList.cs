using System.Collections;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>A list of parameters, registered under their positions 0, 1, ….</summary>
public class ParameterList : Module, IList<Parameter>
{
    /// <summary>Creates a list.</summary>
    /// <param name="parameters">Its parameters, owned by the list from now on.</param>
    public ParameterList(params Parameter[] parameters) : base(nameof(ParameterList))
    {
        extend(parameters);
    }

    /// <summary>The number of parameters.</summary>
    public int Count => _internal_params.Count;

    /// <summary>Always <c>false</c>.</summary>
    public bool IsReadOnly => false;

    /// <summary>The parameter at a position. Setting does not dispose the old one.</summary>
    /// <param name="index">The position.</param>
    public Parameter this[int index]
    {
        get => _internal_params[index].Item2;
        set => _internal_params[index] = (_internal_params[index].Item1, value);
    }

    /// <summary>Appends parameters.</summary>
    /// <param name="parameters">The parameters, owned by the list from now on.</param>
    public void append(params Parameter[] parameters) => extend(parameters);

    /// <summary>Appends parameters.</summary>
    /// <param name="parameters">The parameters, owned by the list from now on.</param>
    public void extend(IEnumerable<Parameter> parameters)
    {
        foreach (var item in parameters) Add(item);
    }

    /// <inheritdoc/>
    public void Add(Parameter item) => register_parameter(Count.ToString(), item);

    /// <inheritdoc/>
    public void Insert(int index, Parameter item)
    {
        var items = this.ToList();
        items.Insert(index, item);
        Refill(items);
    }

    /// <inheritdoc/>
    public void RemoveAt(int index)
    {
        var items = this.ToList();
        items.RemoveAt(index);
        Refill(items);
    }

    /// <inheritdoc/>
    public bool Remove(Parameter item)
    {
        var index = IndexOf(item);
        if (index < 0) return false;
        RemoveAt(index);
        return true;
    }

    /// <summary>Empties the list without disposing anything.</summary>
    public void Clear() => _internal_params.Clear();

    /// <inheritdoc/>
    public bool Contains(Parameter item) => IndexOf(item) >= 0;

    /// <inheritdoc/>
    public int IndexOf(Parameter item)
    {
        for (var i = 0; i < Count; i++)
            if (ReferenceEquals(_internal_params[i].Item2, item))
                return i;
        return -1;
    }

    /// <inheritdoc/>
    public void CopyTo(Parameter[] array, int arrayIndex)
    {
        ArgumentNullException.ThrowIfNull(array);
        foreach (var item in this) array[arrayIndex++] = item;
    }

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator()
    {
        foreach (var (_, item) in _internal_params) yield return item;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The positions are the keys, so a change in the middle renames all that follow.
    private void Refill(List<Parameter> items)
    {
        _internal_params.Clear();
        extend(items);
    }
}
