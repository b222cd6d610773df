namespace TorchSharp;

public sealed partial class DisposeScope
{
    /// <summary>Moves an object to the enclosing scope; without one it is detached.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(OuterScope, disposable);

    /// <summary>Moves two objects to the enclosing scope; without one they are detached.</summary>
    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        MoveToOther(OuterScope, first, second);

    /// <summary>Moves three objects to the enclosing scope; without one they are detached.</summary>
    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => MoveToOther(OuterScope, first, second, third);

    /// <summary>Moves objects to the enclosing scope; without one they are detached.</summary>
    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(OuterScope, (IEnumerable<IDisposable>)disposables);

    /// <summary>Moves objects to the enclosing scope; without one they are detached.</summary>
    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(OuterScope, disposables);

    /// <summary>Moves an object to another scope; null detaches it. Objects that this scope does not own are left alone.</summary>
    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        Move(scope, disposable);
        return disposable;
    }

    /// <summary>Moves two objects to another scope; null detaches them.</summary>
    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable
    {
        Move(scope, first);
        Move(scope, second);
        return (first, second);
    }

    /// <summary>Moves three objects to another scope; null detaches them.</summary>
    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        Move(scope, first);
        Move(scope, second);
        Move(scope, third);
        return (first, second, third);
    }

    /// <summary>Moves objects to another scope; null detaches them.</summary>
    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    /// <summary>Moves objects to another scope; null detaches them.</summary>
    /// <exception cref="ObjectDisposedException">The scope was disposed.</exception>
    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        RequireOpen();
        foreach (var disposable in disposables)
        {
            Move(scope, disposable);
        }
    }

    /// <summary>Detaches an object: no scope will dispose it.</summary>
    public T Detach<T>(T disposable) where T : IDisposable
    {
        Move(null, disposable);
        return disposable;
    }

    /// <summary>Detaches two objects: no scope will dispose them.</summary>
    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second) where T1 : IDisposable where T2 : IDisposable =>
        MoveToOther(null, first, second);

    /// <summary>Detaches three objects: no scope will dispose them.</summary>
    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable => MoveToOther(null, first, second, third);

    /// <summary>Detaches objects: no scope will dispose them.</summary>
    public void Detach(params IDisposable[] disposables) => MoveToOther(null, (IEnumerable<IDisposable>)disposables);

    /// <summary>Detaches objects: no scope will dispose them.</summary>
    public void Detach(IEnumerable<IDisposable> disposables) => MoveToOther(null, disposables);

    /// <summary>Makes the scope own an object, whichever scope owned it before.</summary>
    public void Attach(IDisposable disposable) => _ = Attach((IEnumerable<IDisposable>)[disposable]);

    /// <summary>Makes the scope own objects, whichever scope owned them before.</summary>
    public void Attach(params IDisposable[] disposables) => _ = Attach((IEnumerable<IDisposable>)disposables);

    /// <summary>Makes the scope own objects, whichever scope owned them before, and returns them.</summary>
    /// <exception cref="ObjectDisposedException">The scope was disposed.</exception>
    /// <exception cref="InvalidOperationException">An object is neither a tensor nor a packed sequence.</exception>
    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        RequireOpen();
        var result = new List<IDisposable>();
        foreach (var disposable in disposables)
        {
            if (disposable is not IScopedDisposable item)
            {
                throw new InvalidOperationException($"A dispose scope can own tensors and packed sequences, not {disposable?.GetType().Name ?? "null"}.");
            }
            if (Take(item))
            {
                item.StatisticsOf(manager!.StatisticsInstance).AttachedToScopeCount++;
            }
            result.Add(disposable);
        }
        return result;
    }

    private void Move(DisposeScope? scope, IDisposable disposable)
    {
        RequireOpen();
        if (!Contains(disposable) || ReferenceEquals(scope, this))
        {
            return;
        }
        var item = (IScopedDisposable)disposable;
        Remove(item);
        if (scope is null)
        {
            item.StatisticsOf(manager!.StatisticsInstance).DetachedFromScopeCount++;
        }
        else
        {
            scope.Add(item);
        }
    }
}
