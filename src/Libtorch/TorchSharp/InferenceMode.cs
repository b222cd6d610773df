namespace TorchSharp;

/// <summary>Turns inference mode on or off for this thread, until disposed.</summary>
internal sealed class InferenceMode : IDisposable
{
    // No finalizer: the native guard restores the state of the thread it is destroyed on, which must be this one.
    private nint guard;

    internal InferenceMode(bool enabled) => guard = NativeMethods.ws_inference_mode_enter(enabled ? 1 : 0);

    internal static bool IsEnabled => NativeMethods.ws_is_inference_mode() != 0;

    public void Dispose()
    {
        if (guard != 0)
        {
            NativeMethods.ws_inference_mode_leave(guard);
            guard = 0;
        }
    }
}
