using System.Runtime.CompilerServices;

namespace TorchSharp;

/// <summary>The dispose scopes of one thread, and its counts of tensors.</summary>
public class DisposeScopeManager
{
    // Enough for the tensors of a large training step; beyond it guards are left to the collector.
    private const int PoolCapacity = 2048;

    [ThreadStatic]
    private static DisposeScopeManager? singleton;

    private readonly NativeHandleGuard?[] pool = new NativeHandleGuard?[PoolCapacity];
    private int pooled;

    internal static DisposeScopeManager ThreadSingleton
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => singleton ?? Create();
    }

    /// <summary>The counts of the current thread.</summary>
    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.StatisticsInstance;

    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();

    internal DisposeScope? CurrentDisposeScope { get; private set; }

    internal DisposeScope? RegisterOnCurrentDisposeScope(IScopedDisposable item)
    {
        var statistics = item.StatisticsOf(StatisticsInstance);
        var scope = CurrentDisposeScope;
        if (scope is null)
        {
            statistics.CreatedOutsideScopeCount++;
            return null;
        }
        statistics.CreatedInScopeCount++;
        scope.Add(item);
        return scope;
    }

    internal void DisposingOnCurrentScope(IScopedDisposable item)
    {
        var statistics = item.StatisticsOf(StatisticsInstance);
        if (item.OwningDisposeScope is null)
        {
            statistics.DisposedOutsideScopeCount++;
        }
        else
        {
            statistics.DisposedInScopeCount++;
        }
    }

    internal DisposeScope NewDisposeScope() => CurrentDisposeScope = new DisposeScope(this);

    internal void RemoveDisposeScope(DisposeScope disposeScope)
    {
        if (ReferenceEquals(CurrentDisposeScope, disposeScope))
        {
            CurrentDisposeScope = disposeScope.OuterScope;
            return;
        }
        for (var scope = CurrentDisposeScope; scope is not null; scope = scope.OuterScope)
        {
            if (ReferenceEquals(scope.OuterScope, disposeScope))
            {
                scope.OuterScope = disposeScope.OuterScope;
                return;
            }
        }
    }

    internal NativeHandleGuard RentGuard()
    {
        if (pooled == 0)
        {
            return new NativeHandleGuard();
        }
        var guard = pool[--pooled]!;
        // The pool must not keep alive what it has lent: the collector would never see a forgotten tensor.
        pool[pooled] = null;
        return guard;
    }

    internal void ReturnGuard(NativeHandleGuard guard)
    {
        if (pooled < PoolCapacity)
        {
            pool[pooled++] = guard;
        }
        else
        {
            GC.SuppressFinalize(guard);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static DisposeScopeManager Create() => singleton = new DisposeScopeManager();
}
