namespace TorchSharp;

/// <summary>The finalizable part of a tensor: gives the native reference back when the tensor was dropped without Dispose.</summary>
/// <remarks>
/// Allocating an object with a finalizer costs more than a small operator. So the tensor itself has none and holds a guard that,
/// after the usual Dispose, goes back to a pool of its thread (see <see cref="DisposeScopeManager"/>) to serve the next tensor.
/// </remarks>
internal sealed class NativeHandleGuard
{
    internal nint Handle;

    ~NativeHandleGuard()
    {
        if (Handle != 0)
        {
            NativeMethods.ws_release(Handle);
            Handle = 0;
            torch.Tensor.CountFinalized();
        }
    }
}
