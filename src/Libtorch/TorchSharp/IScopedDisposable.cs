namespace TorchSharp;

/// <summary>What a <see cref="DisposeScope"/> can own: a disposable that knows its scope and its place in it.</summary>
internal interface IScopedDisposable : IDisposable
{
    /// <summary>The scope that owns the object, or null.</summary>
    DisposeScope? OwningDisposeScope { get; set; }

    /// <summary>The index in the scope's list; meaningless without a scope.</summary>
    int ScopeSlot { get; set; }

    /// <summary>Picks the counters of the kind of object.</summary>
    LifetimeStatistics StatisticsOf(ThreadDisposeScopeStatistics statistics);
}
