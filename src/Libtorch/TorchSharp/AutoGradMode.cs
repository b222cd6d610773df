namespace TorchSharp;

/// <summary>Sets whether this thread records history, until disposed.</summary>
internal sealed class AutoGradMode : IDisposable
{
    private readonly int previous;

    internal AutoGradMode(bool enabled)
    {
        previous = NativeMethods.ws_grad_mode();
        NativeMethods.ws_set_grad_mode(enabled ? 1 : 0);
    }

    internal static bool IsEnabled => NativeMethods.ws_grad_mode() != 0;

    public void Dispose() => NativeMethods.ws_set_grad_mode(previous);
}
