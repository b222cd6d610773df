namespace TorchSharp;

/// <summary>Anomaly detection in backward passes, on or off until disposed.</summary>
public class AnomalyMode : IDisposable
{
    private readonly bool previous;
    private readonly bool previousCheck;

    /// <summary>Sets the mode.</summary>
    /// <param name="enabled">Whether backward keeps the forward traces.</param>
    /// <param name="check_nan">Whether a NaN gradient is an error.</param>
    public AnomalyMode(bool enabled, bool check_nan = true)
    {
        (previous, previousCheck) = Read();
        NativeMethods.ws_set_anomaly_mode(enabled ? 1 : 0, check_nan ? 1 : 0);
    }

    /// <summary>Whether the mode is on.</summary>
    public static bool IsEnabled => Read().Enabled;

    /// <summary>Whether a NaN gradient is an error.</summary>
    public static bool ShouldCheckNaN => Read().CheckNaN;

    /// <summary>Restores the mode before.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Restores the mode before.</summary>
    /// <param name="disposing">Whether called from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            NativeMethods.ws_set_anomaly_mode(previous ? 1 : 0, previousCheck ? 1 : 0);
        }
    }

    private static unsafe (bool Enabled, bool CheckNaN) Read()
    {
        int check;
        var enabled = NativeMethods.ws_anomaly_mode(&check) != 0;
        return (enabled, check != 0);
    }
}
