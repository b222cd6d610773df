using System.Runtime.CompilerServices;

namespace TorchSharp;

/// <summary>The functions of PyTorch's <c>torch</c> module.</summary>
public static partial class torch
{
    /// <summary>A multi-dimensional array of numbers on a device, with gradients: a reference to one of libtorch's tensors.</summary>
    /// <remarks>Dispose it, or create it inside a <see cref="DisposeScope"/>; the collector frees forgotten ones late.</remarks>
    public partial class Tensor : IScopedDisposable
    {
        private static long totalCount;
        private static long peakCount;

        internal nint handle;
        private NativeHandleGuard? guard;
        private DisposeScope? owningScope;
        private int scopeSlot;

        /// <summary>Takes over an owned native reference.</summary>
        internal Tensor(nint handle, bool register = true)
        {
            this.handle = handle;
            var manager = DisposeScopeManager.ThreadSingleton;
            guard = manager.RentGuard();
            guard.Handle = handle;
            var count = Interlocked.Increment(ref totalCount);
            if (count > peakCount)
            {
                peakCount = count;
            }
            if (register)
            {
                manager.RegisterOnCurrentDisposeScope(this);
            }
        }

        /// <summary>Wraps an owned native reference, registered in the current dispose scope.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal static Tensor FromHandle(nint ownedHandle) => new(ownedHandle);

        /// <summary>Wraps an owned native reference to a tensor; for packages that create tensors themselves.</summary>
        /// <param name="handle">A reference that the new object takes over.</param>
        public static Tensor UnsafeCreateTensor(IntPtr handle) => new(handle);

        /// <summary>A name for debugging.</summary>
        public string? name { get; set; }

        /// <summary>The number of tensors that managed code holds, on all threads.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        /// <summary>The largest value that <see cref="TotalCount"/> has had.</summary>
        public static long PeakCount => Interlocked.Read(ref peakCount);

        /// <summary>Whether the tensor was disposed.</summary>
        public bool IsInvalid => handle == 0;

        /// <summary>The native reference; owned by this object.</summary>
        /// <exception cref="InvalidOperationException">The tensor was disposed.</exception>
        public IntPtr Handle => RequireHandle();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal nint RequireHandle() => handle != 0 ? handle : ThrowInvalid();

        internal DisposeScope? OwningDisposeScope => owningScope;

        DisposeScope? IScopedDisposable.OwningDisposeScope
        {
            get => owningScope;
            set => owningScope = value;
        }

        int IScopedDisposable.ScopeSlot
        {
            get => scopeSlot;
            set => scopeSlot = value;
        }

        LifetimeStatistics IScopedDisposable.StatisticsOf(ThreadDisposeScopeStatistics statistics) => statistics.TensorStatistics;

        /// <summary>Frees the tensor. Its data live on while a view or the autograd graph needs them.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Frees the tensor.</summary>
        /// <param name="disposing">Always true here: what the collector frees goes another way.</param>
        protected virtual void Dispose(bool disposing)
        {
            if (handle == 0)
            {
                return;
            }
            var manager = DisposeScopeManager.ThreadSingleton;
            manager.DisposingOnCurrentScope(this);
            owningScope?.Remove(this);
            Interlocked.Decrement(ref totalCount);
            NativeMethods.ws_release(LetGo(manager));
        }

        /// <summary>Gives the native reference to the caller; this object becomes invalid.</summary>
        /// <exception cref="InvalidOperationException">The tensor was disposed.</exception>
        public IntPtr DecoupleFromNativeHandle()
        {
            RequireHandle();
            owningScope?.Remove(this);
            Interlocked.Decrement(ref totalCount);
            return LetGo(DisposeScopeManager.ThreadSingleton);
        }

        /// <summary>Gives the native reference to a <c>Parameter</c> that replaces this object.</summary>
        internal nint MoveHandle()
        {
            RequireHandle();
            var manager = DisposeScopeManager.ThreadSingleton;
            manager.DisposingOnCurrentScope(this);
            owningScope?.Remove(this);
            Interlocked.Decrement(ref totalCount);
            return LetGo(manager);
        }

        /// <summary>Moves the tensor to the enclosing scope; without one it is detached.</summary>
        /// <returns>This tensor.</returns>
        public Tensor MoveToOuterDisposeScope()
        {
            owningScope?.MoveToOuter(this);
            return this;
        }

        /// <summary>Detaches the tensor from its scope: the caller disposes it.</summary>
        /// <returns>This tensor.</returns>
        public Tensor DetachFromDisposeScope()
        {
            owningScope?.Detach(this);
            return this;
        }

        /// <summary>Moves the tensor to the scope that owns another one.</summary>
        /// <returns>This tensor.</returns>
        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        /// <summary>Moves the tensor to another scope; null detaches it.</summary>
        /// <returns>This tensor.</returns>
        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (owningScope is null)
            {
                other?.Attach(this);
            }
            else
            {
                owningScope.MoveToOther(other, this);
            }
            return this;
        }

        /// <summary>The same as <see cref="DetachFromDisposeScope"/>, misspelt.</summary>
        [Obsolete("The method name misspells 'Detach.' Use 'DetachFromDisposeScope' instead.", false)]
        public Tensor DetatchFromDisposeScope() => DetachFromDisposeScope();

        internal static void CountFinalized() => Interlocked.Decrement(ref totalCount);

        private nint LetGo(DisposeScopeManager manager)
        {
            var released = handle;
            handle = 0;
            guard!.Handle = 0;
            manager.ReturnGuard(guard);
            guard = null;
            return released;
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static nint ThrowInvalid() =>
            throw new InvalidOperationException("Tensor invalid -- empty handle: it was disposed, perhaps by its dispose scope. Detach or move what must outlive a scope.");
    }

    /// <summary>Opens a scope: the tensors created on this thread until it is disposed are disposed with it.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.ThreadSingleton.NewDisposeScope();

    /// <summary>The innermost open scope of this thread, or null.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.ThreadSingleton.CurrentDisposeScope;

    /// <summary>Evaluates an expression in a scope of its own; only its result survives.</summary>
    /// <param name="expr">Computes the result.</param>
    /// <returns>The result, owned by the enclosing scope or the caller.</returns>
    public static Tensor WrappedTensorDisposeScope(Func<Tensor> expr)
    {
        using var scope = NewDisposeScope();
        return expr().MoveToOuterDisposeScope();
    }
}
