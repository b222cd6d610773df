using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Modules applied one after the other; the intermediate results are disposed on the way.</summary>
public class Sequential : nn.Module<Tensor, Tensor>
{
    private readonly List<nn.IModule<Tensor, Tensor>> _modules = [];

    /// <summary>Creates a chain of named modules.</summary>
    /// <param name="modules">Names and modules in order.</param>
    protected internal Sequential(params (string name, nn.Module<Tensor, Tensor> submodule)[] modules) : base(nameof(Sequential))
    {
        foreach (var (name, module) in modules) append(name, module);
    }

    /// <summary>Creates a chain of modules named 0, 1, ….</summary>
    /// <param name="modules">Modules in order.</param>
    protected internal Sequential(params nn.Module<Tensor, Tensor>[] modules) : base(nameof(Sequential))
    {
        foreach (var module in modules) append(module);
    }

    /// <summary>The number of modules.</summary>
    public int Count => _modules.Count;

    /// <summary>The module at a position.</summary>
    /// <param name="index">The position.</param>
    [IndexerName("SequentialItems")]
    public nn.IModule<Tensor, Tensor> this[int index] => _modules[index];

    /// <summary>A chain of the modules from <c>start</c> to before <c>end</c>; it shares them with this one.</summary>
    /// <param name="index">The bounds; null stands for the beginning or the end.</param>
    [IndexerName("SequentialItems")]
    public Sequential this[(int? start, int? end) index] => Slice(index.start ?? 0, index.end ?? _modules.Count);

    /// <summary>A chain of the modules in a range; it shares them with this one.</summary>
    /// <param name="index">The range.</param>
    [IndexerName("SequentialItems")]
    public Sequential this[Range index] => Slice(index.Start.GetOffset(_modules.Count), index.End.GetOffset(_modules.Count));

    /// <summary>Appends a module.</summary>
    /// <param name="name">Its name, the prefix of its keys in the state_dict.</param>
    /// <param name="module">The module, owned by this one from now on.</param>
    /// <returns>This module.</returns>
    public Sequential append(string name, nn.IModule<Tensor, Tensor> module)
    {
        ArgumentNullException.ThrowIfNull(module);
        register_module(name, (nn.Module)module);
        _modules.Add(module);
        return this;
    }

    /// <summary>Appends a module named by its position.</summary>
    /// <param name="module">The module, owned by this one from now on.</param>
    /// <returns>This module.</returns>
    public Sequential append(nn.IModule<Tensor, Tensor> module) => append(_modules.Count.ToString(), module);

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor)
    {
        if (_modules.Count == 0) return tensor.alias();
        var current = tensor;
        for (var i = 0; i < _modules.Count; i++)
        {
            var next = _modules[i].call(current);
            // A module that answers its own input must not lose it here.
            if (!ReferenceEquals(current, tensor) && !ReferenceEquals(next, current)) current.Dispose();
            current = next;
        }
        return current;
    }

    private Sequential Slice(int start, int end)
    {
        if (start < 0 || start > _modules.Count) throw new IndexOutOfRangeException($"A slice of {_modules.Count} modules cannot start at {start}.");
        if (end < 0 || end > _modules.Count) throw new IndexOutOfRangeException($"A slice of {_modules.Count} modules cannot end at {end}.");
        var slice = new Sequential(Array.Empty<nn.Module<Tensor, Tensor>>());
        for (var i = start; i < end; i++) slice.append(_internal_submodules[i].Item1, _modules[i]);
        return slice;
    }
}
