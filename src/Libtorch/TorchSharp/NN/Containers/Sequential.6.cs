using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A list of modules for a derived class that says in <c>forward</c> how they are joined; it takes six inputs.</summary>
/// <typeparam name="T1">The type of input 1.</typeparam>
/// <typeparam name="T2">The type of input 2.</typeparam>
/// <typeparam name="T3">The type of input 3.</typeparam>
/// <typeparam name="T4">The type of input 4.</typeparam>
/// <typeparam name="T5">The type of input 5.</typeparam>
/// <typeparam name="T6">The type of input 6.</typeparam>
/// <typeparam name="TResult">The type of the result.</typeparam>
public abstract class Sequential<T1, T2, T3, T4, T5, T6, TResult> : nn.Module<T1, T2, T3, T4, T5, T6, TResult>
{
    /// <summary>Creates a list of named modules.</summary>
    /// <param name="modules">Names and modules in order, owned by the list from now on.</param>
    protected Sequential(params (string name, nn.Module submodule)[] modules) : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules) Add(name, module);
    }

    /// <summary>Creates a list of modules named 0, 1, ….</summary>
    /// <param name="modules">Modules in order, owned by the list from now on.</param>
    protected Sequential(params nn.Module[] modules) : base(nameof(Sequential))
    {
        foreach (var module in modules) Add(module);
    }

    /// <summary>The number of modules.</summary>
    public int Count => _internal_submodules.Count;

    /// <summary>The module at a position.</summary>
    /// <param name="index">The position.</param>
    [IndexerName("SequentialItems")]
    public nn.Module this[int index] => _internal_submodules[index].Item2;

    /// <summary>The modules from <c>start</c> to before <c>end</c>, as <see cref="Slice"/> makes them.</summary>
    /// <param name="index">The bounds; null stands for the beginning or the end.</param>
    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, T3, T4, T5, T6, TResult> this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? Count);

    /// <summary>The modules in a range, as <see cref="Slice"/> makes them.</summary>
    /// <param name="index">The range.</param>
    [IndexerName("SequentialItems")]
    public Sequential<T1, T2, T3, T4, T5, T6, TResult> this[Range index] => Slice(index.Start.GetOffset(Count), index.End.GetOffset(Count));

    /// <summary>Appends a module.</summary>
    /// <param name="name">Its name, the prefix of its keys in the state_dict.</param>
    /// <param name="module">The module, owned by this one from now on.</param>
    /// <returns>This module.</returns>
    public Sequential<T1, T2, T3, T4, T5, T6, TResult> append(string name, nn.Module module)
    {
        Add(name, module);
        return this;
    }

    /// <summary>Appends a module named by its position.</summary>
    /// <param name="module">The module, owned by this one from now on.</param>
    /// <returns>This module.</returns>
    public Sequential<T1, T2, T3, T4, T5, T6, TResult> append(nn.Module module)
    {
        Add(module);
        return this;
    }

    /// <summary>Appends a module.</summary>
    /// <param name="name">Its name, the prefix of its keys in the state_dict.</param>
    /// <param name="sm">The module, owned by this one from now on.</param>
    protected internal void Add(string name, nn.Module sm)
    {
        ArgumentNullException.ThrowIfNull(sm);
        register_module(name, sm);
    }

    /// <summary>Appends a module named by its position.</summary>
    /// <param name="module">The module, owned by this one from now on.</param>
    protected internal void Add(nn.Module module) => Add(Count.ToString(), module);

    /// <summary>Makes a part of the list; derived classes that can be sliced override it.</summary>
    /// <param name="start">The first position.</param>
    /// <param name="end">The position after the last.</param>
    /// <returns>The part; it shares its modules with this one.</returns>
    protected virtual Sequential<T1, T2, T3, T4, T5, T6, TResult> Slice(int start, int end) =>
        throw new NotImplementedException($"{GetType().Name} must override Slice to be indexed by a range.");
}
