using System.Diagnostics;
using Microsoft.Data.Sqlite;
using WeightSpace.AuxiliaryCoordinates;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Cli;

/// <summary>Tells refusals of the libraries, which come from settings, from errors of this program.</summary>
internal static class BadInput
{
    // Windows' disk full and POSIX' ENOSPC, as .NET reports them; SQLite's codes for a full disk and for a write that
    // failed.
    private const int DiskFull = unchecked((int)0x80070070), NoSpace = 28, StoreFull = 13, StoreWrite = 10;

    /// <summary>Whether a library refused an argument: the first frame outside the runtime is its.</summary>
    public static bool Is(Exception error) => error is ArgumentException
        && new StackTrace(error).GetFrames().Select(frame => frame.GetMethod()?.DeclaringType?.Assembly).FirstOrDefault(assembly => assembly is not null && assembly != typeof(object).Assembly)
            is { } first && (first == typeof(IOperatorProblem).Assembly || first == typeof(IStage).Assembly);

    /// <summary>Its message in one line, without the name of a parameter that the user never saw.</summary>
    public static string Explain(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var text = error.Message.ReplaceLineEndings(" ");
        if (error is ArgumentException { ParamName: { } parameter }) text = text.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal);
        return text.Replace(" Actual value was ", " Got ", StringComparison.Ordinal);
    }

    /// <summary>Whether a file could not be written for want of space.</summary>
    public static bool IsFullDisk(Exception error) => error switch
    {
        IOException => error.HResult is DiskFull or NoSpace || error.Message.Contains("No space left on device", StringComparison.Ordinal) || error.Message.Contains("disk was full", StringComparison.Ordinal),
        SqliteException store => store.SqliteErrorCode is StoreFull or StoreWrite,
        _ => false,
    };
}
