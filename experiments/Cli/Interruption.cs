using System.Runtime.InteropServices;

namespace WeightSpace.Experiments.Cli;

/// <summary>Turns the first Ctrl-C, SIGTERM or SIGHUP into a request to stop; the second ends the process at
/// once.</summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly Action<string> notice;

    /// <summary>Begins to listen.</summary>
    /// <param name="notice">Told once, from a signal thread, that the first signal has come.</param>
    public Interruption(Action<string> notice)
    {
        this.notice = notice;
        registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        // The second signal is left to the system, which ends the process whatever it is doing.
        if (source.IsCancellationRequested)
            return;
        context.Cancel = true;
        notice("stopping: saving a checkpoint (once more to end at once)");
        source.Cancel();
    }
}
