namespace TorchSharp;

/// <summary>Owns the tensors created while it is the innermost open scope of its thread, and disposes them when it is disposed.</summary>
/// <remarks>
/// The owned objects are a list in which each knows its place, so that registering and removing one costs a few instructions
/// (a set of references costs several times a small operator's bookkeeping).
/// </remarks>
public sealed partial class DisposeScope : IDisposable
{
    private DisposeScopeManager? manager;
    private IScopedDisposable?[] items = new IScopedDisposable?[16];
    private int end;    // one past the last used slot
    private int live;   // slots that are not empty

    internal DisposeScope(DisposeScopeManager disposeScopeManager)
    {
        manager = disposeScopeManager;
        OuterScope = disposeScopeManager.CurrentDisposeScope;
    }

    internal DisposeScope? OuterScope { get; set; }

    /// <summary>The objects that the scope owns, in order of registration: a copy.</summary>
    /// <exception cref="ObjectDisposedException">The scope was disposed.</exception>
    public IReadOnlyList<IDisposable> DisposablesView
    {
        get
        {
            RequireOpen();
            return Snapshot();
        }
    }

    /// <summary>The number of objects that the scope owns.</summary>
    /// <exception cref="ObjectDisposedException">The scope was disposed.</exception>
    public int DisposablesCount
    {
        get
        {
            RequireOpen();
            return live;
        }
    }

    /// <summary>Whether the scope owns the object.</summary>
    public bool Contains(IDisposable disposable) => disposable is IScopedDisposable item && ReferenceEquals(item.OwningDisposeScope, this);

    /// <summary>Disposes everything that the scope owns; the scope stays open.</summary>
    public void DisposeEverything() => DisposeEverythingBut((IEnumerable<IDisposable>)[]);

    /// <summary>Disposes everything that the scope owns except the given objects; the scope stays open.</summary>
    /// <exception cref="ObjectDisposedException">The scope was disposed.</exception>
    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        RequireOpen();
        var keep = inKeep as ICollection<IDisposable> ?? [.. inKeep];
        for (var i = 0; i < end; i++)
        {
            if (items[i] is { } item && (keep.Count == 0 || !Holds(keep, item)))
            {
                item.Dispose();
            }
        }
    }

    /// <summary>Disposes everything that the scope owns except the given objects; the scope stays open.</summary>
    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    /// <summary>Disposes everything that the scope owns except one object, which it returns.</summary>
    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[keep]);
        return keep;
    }

    /// <summary>Disposes everything that the scope owns except two objects, which it returns.</summary>
    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second]);
        return (first, second);
    }

    /// <summary>Disposes everything that the scope owns except three objects, which it returns.</summary>
    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut((IEnumerable<IDisposable>)[first, second, third]);
        return (first, second, third);
    }

    /// <summary>Disposes everything that the scope owns and closes it.</summary>
    public void Dispose()
    {
        if (manager is null)
        {
            return;
        }
        for (var i = 0; i < end; i++)
        {
            items[i]?.Dispose();
        }
        manager.RemoveDisposeScope(this);
        manager = null;
    }

    /// <summary>Forgets an object that is being disposed.</summary>
    /// <exception cref="ObjectDisposedException">The scope was disposed.</exception>
    public void MarkAsDisposed(IDisposable disposable)
    {
        RequireOpen();
        if (Contains(disposable))
        {
            Remove((IScopedDisposable)disposable);
        }
    }

    internal static void ReplaceWith(torch.Tensor original, torch.Tensor replacement)
    {
        if (original.OwningDisposeScope is { } scope)
        {
            scope.Remove(original);
            scope.Take(replacement);
        }
    }

    /// <summary>Closes the scope without disposing what it owns, and hands that over.</summary>
    internal IReadOnlyList<IDisposable> DetachAllAndDispose()
    {
        RequireOpen();
        var all = Snapshot();
        Detach(all);
        Dispose();
        return all;
    }

    internal void Add(IScopedDisposable item)
    {
        if (end == items.Length)
        {
            MakeRoom();
        }
        item.OwningDisposeScope = this;
        item.ScopeSlot = end;
        items[end++] = item;
        live++;
    }

    internal void Remove(IScopedDisposable item)
    {
        items[item.ScopeSlot] = null;
        item.OwningDisposeScope = null;
        live--;
        // Temporaries die in reverse order of birth more often than not, so the tail is usually what becomes free.
        while (end > 0 && items[end - 1] is null)
        {
            end--;
        }
    }

    private bool Take(IScopedDisposable item)
    {
        if (ReferenceEquals(item.OwningDisposeScope, this))
        {
            return false;
        }
        item.OwningDisposeScope?.Remove(item);
        Add(item);
        return true;
    }

    private void MakeRoom()
    {
        if (live > items.Length / 2)
        {
            Array.Resize(ref items, items.Length * 2);
            return;
        }
        var to = 0;
        for (var i = 0; i < end; i++)
        {
            if (items[i] is { } item)
            {
                item.ScopeSlot = to;
                items[to++] = item;
            }
        }
        Array.Clear(items, to, end - to);
        end = to;
    }

    private List<IDisposable> Snapshot()
    {
        var all = new List<IDisposable>(live);
        for (var i = 0; i < end; i++)
        {
            if (items[i] is { } item)
            {
                all.Add(item);
            }
        }
        return all;
    }

    private static bool Holds(ICollection<IDisposable> keep, IDisposable item)
    {
        foreach (var kept in keep)
        {
            if (ReferenceEquals(kept, item))
            {
                return true;
            }
        }
        return false;
    }

    private void RequireOpen() => ObjectDisposedException.ThrowIf(manager is null, this);
}
