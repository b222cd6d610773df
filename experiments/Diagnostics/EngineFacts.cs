using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Runs;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>What the runner asks of the tensor engine beside tensors: devices, versions, and the meaning of its load
/// errors.</summary>
public static partial class EngineFacts
{
    /// <summary>Checks a device's name and that the machine has it.</summary>
    /// <exception cref="UsageException">The name is wrong or the machine lacks the device.</exception>
    public static string RequireDevice(string name)
    {
        if (!DeviceName().IsMatch(name))
            throw new UsageException($"--device must be cpu, cuda or cuda:N, got '{name}'");
        if (name == "cpu")
            return name;
        var count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        var index = name.Contains(':', StringComparison.Ordinal) ? int.Parse(name[5..], System.Globalization.CultureInfo.InvariantCulture) : 0;
        return index < count ? name : throw new UsageException($"--device {name}: this machine offers libtorch {count} CUDA devices; use --device cpu");
    }

    /// <summary>Versions, commit and machine, for <c>config.yaml</c> and reports.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Versions() =>
    [
        new("version", MachineLine.Version),
        new("commit", MachineLine.Commit),
        new("machine", MachineLine.Describe()),
        new("libtorch", LibtorchVersion),
        new("threads", torch.get_num_threads().ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];

    /// <summary>One line for an exception that no command expected.</summary>
    public static string Explain(Exception exception)
    {
        var cause = Cause(exception);
        return cause switch
        {
            DllNotFoundException or BadImageFormatException or EntryPointNotFoundException =>
                $"the tensor engine cannot be loaded: {cause.Message}; ./weightspace doctor says what is missing",
            PlatformNotSupportedException or NotSupportedException => cause.Message,
            ExternalException => $"{cause.Message} (--verbose shows where)",
            OperationCanceledException => "interrupted",
            _ => $"unexpected {cause.GetType().Name}: {cause.Message} (--verbose shows where)",
        };
    }

    /// <summary>What lies under the wrappers that the runtime puts around errors of initialisers.</summary>
    public static Exception Cause(Exception exception)
    {
        while (exception is TypeInitializationException or System.Reflection.TargetInvocationException && exception.InnerException is { } inner)
            exception = inner;
        return exception;
    }

    /// <summary>The version of the libtorch in use.</summary>
    public static string LibtorchVersion =>
        TorchLibrary.Load().Version is { Length: > 0 } stated ? stated : torch.__version__;

    /// <summary>Loads the tensor engine.</summary>
    /// <exception cref="RunFailedException">It does not load; the message says why and how to mend it.</exception>
    public static void RequireUsable()
    {
        try
        {
            TorchLibrary.Load();
        }
        catch (DllNotFoundException error)
        {
            throw new RunFailedException(error.Message);
        }
    }

    [GeneratedRegex("^(cpu|cuda(:[0-9]{1,3})?)$", RegexOptions.CultureInvariant)]
    private static partial Regex DeviceName();
}
