using System.Collections;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>A list of modules, registered under their positions 0, 1, ….</summary>
/// <typeparam name="T">The type of the modules.</typeparam>
public class ModuleList<T> : Module, IList<T> where T : Module
{
    /// <summary>Creates a list.</summary>
    /// <param name="modules">Its modules, owned by the list from now on.</param>
    public ModuleList(params T[] modules) : base(nameof(ModuleList<>))
    {
        extend(modules);
    }

    /// <summary>The number of modules.</summary>
    public int Count => _internal_submodules.Count;

    /// <summary>Always <c>false</c>.</summary>
    public bool IsReadOnly => false;

    /// <summary>The module at a position. Setting does not dispose the old one.</summary>
    /// <param name="index">The position.</param>
    public T this[int index]
    {
        get => (T)_internal_submodules[index].Item2;
        set => _internal_submodules[index] = (_internal_submodules[index].Item1, value);
    }

    /// <summary>Appends modules.</summary>
    /// <param name="parameters">The modules, owned by the list from now on.</param>
    public void append(params T[] parameters) => extend(parameters);

    /// <summary>Appends modules.</summary>
    /// <param name="modules">The modules, owned by the list from now on.</param>
    public void extend(IEnumerable<T> modules)
    {
        foreach (var item in modules) Add(item);
    }

    /// <inheritdoc/>
    public void Add(T item) => register_module(Count.ToString(), item);

    /// <inheritdoc/>
    public void Insert(int index, T item)
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
    public bool Remove(T item)
    {
        var index = IndexOf(item);
        if (index < 0) return false;
        RemoveAt(index);
        return true;
    }

    /// <summary>Empties the list without disposing anything.</summary>
    public void Clear() => _internal_submodules.Clear();

    /// <inheritdoc/>
    public bool Contains(T item) => IndexOf(item) >= 0;

    /// <inheritdoc/>
    public int IndexOf(T item)
    {
        for (var i = 0; i < Count; i++)
            if (ReferenceEquals(_internal_submodules[i].Item2, item))
                return i;
        return -1;
    }

    /// <inheritdoc/>
    public void CopyTo(T[] array, int arrayIndex)
    {
        ArgumentNullException.ThrowIfNull(array);
        foreach (var item in this) array[arrayIndex++] = item;
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        foreach (var (_, item) in _internal_submodules) yield return (T)item;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The positions are the keys, so a change in the middle renames all that follow.
    private void Refill(List<T> items)
    {
        _internal_submodules.Clear();
        extend(items);
    }
}
