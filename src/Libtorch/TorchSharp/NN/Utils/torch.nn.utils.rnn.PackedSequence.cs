namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class utils
        {
            public static partial class rnn
            {
                /// <summary>Sequences of different lengths without padding: step by step, the members that have not ended.</summary>
                public sealed class PackedSequence : IScopedDisposable
                {
                    /// <summary>All steps of all sequences, shape <c>[sum of the lengths, …]</c>.</summary>
                    public readonly Tensor data;

                    /// <summary>How many sequences have each step, shape <c>[longest length]</c>, on the CPU.</summary>
                    public readonly Tensor batch_sizes;

                    /// <summary>Which given sequence is at each place of the sorted batch; an invalid tensor when the batch came sorted.</summary>
                    public readonly Tensor sorted_indices;

                    /// <summary>Where each given sequence is in the sorted batch; an invalid tensor when the batch came sorted.</summary>
                    public readonly Tensor unsorted_indices;

                    private bool _disposed;

                    // Owns the tensors: they leave their scopes, and the sequence enters the current one.
                    internal PackedSequence(Tensor data, Tensor batchSizes, Tensor? sortedIndices, Tensor? unsortedIndices)
                    {
                        this.data = data.DetachFromDisposeScope();
                        batch_sizes = batchSizes.DetachFromDisposeScope();
                        sorted_indices = sortedIndices?.DetachFromDisposeScope() ?? Aten.Undefined();
                        unsorted_indices = unsortedIndices?.DetachFromDisposeScope() ?? Aten.Undefined();
                        DisposeScopeManager.ThreadSingleton.RegisterOnCurrentDisposeScope(this);
                    }

                    DisposeScope? IScopedDisposable.OwningDisposeScope { get; set; }

                    int IScopedDisposable.ScopeSlot { get; set; }

                    LifetimeStatistics IScopedDisposable.StatisticsOf(ThreadDisposeScopeStatistics statistics) => statistics.PackedSequenceStatistics;

                    internal long BatchSize => batch_sizes[0].item<long>();

                    private DisposeScope? Scope => ((IScopedDisposable)this).OwningDisposeScope;

                    /// <summary>Frees the four tensors.</summary>
                    public void Dispose()
                    {
                        if (_disposed) return;
                        _disposed = true;
                        DisposeScopeManager.ThreadSingleton.DisposingOnCurrentScope(this);
                        Scope?.Remove(this);
                        data.Dispose();
                        batch_sizes.Dispose();
                        sorted_indices.Dispose();
                        unsorted_indices.Dispose();
                    }

                    /// <summary>Moves the sequences to the enclosing scope; without one they are detached.</summary>
                    /// <returns>This object.</returns>
                    public PackedSequence MoveToOuterDisposeScope()
                    {
                        Scope?.MoveToOuter(this);
                        return this;
                    }

                    /// <summary>Detaches the sequences: no scope will dispose them.</summary>
                    /// <returns>This object.</returns>
                    public PackedSequence DetachFromDisposeScope()
                    {
                        Scope?.Detach(this);
                        return this;
                    }

                    /// <summary>Moves the sequences to the scope of others.</summary>
                    /// <param name="other">The others.</param>
                    /// <returns>This object.</returns>
                    public PackedSequence MoveToOtherDisposeScope(PackedSequence other) => MoveToOtherDisposeScope(other.Scope);

                    /// <summary>Moves the sequences to another scope; null detaches them.</summary>
                    /// <param name="other">The scope.</param>
                    /// <returns>This object.</returns>
                    public PackedSequence MoveToOtherDisposeScope(DisposeScope? other)
                    {
                        if (Scope is not null) Scope.MoveToOther(other, this);
                        else other?.Attach(this);
                        return this;
                    }

                    /// <summary>Other data in the same arrangement.</summary>
                    internal PackedSequence With(Tensor other) =>
                        new(other, batch_sizes.alias(), sorted_indices.IsInvalid ? null : sorted_indices.alias(), unsorted_indices.IsInvalid ? null : unsorted_indices.alias());

                    /// <summary>A state whose batch, axis 1, is put in the order of the sorted sequences.</summary>
                    internal Tensor ToSortedOrder(Tensor state) => sorted_indices.IsInvalid ? state : state.index_select(1, sorted_indices);

                    /// <summary>A state whose batch, axis 1, is put back in the order that was given.</summary>
                    internal Tensor ToGivenOrder(Tensor state) => unsorted_indices.IsInvalid ? state : state.index_select(1, unsorted_indices);
                }
            }
        }
    }
}
