using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace WeightSpace.Experiments.Cli;

/// <summary>Where a command speaks: people read <see cref="Console"/>, programs read the one JSON object on standard
/// output.</summary>
public sealed class Reporter
{
    private const int WidthWithoutTerminal = 120;
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly TextWriter output;
    private readonly TextWriter error;
    private readonly bool json;

    /// <summary>Speaks on the two streams given.</summary>
    /// <param name="json">Whether standard output belongs to the JSON object, so that all else goes to standard
    /// error.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="time">The clock that paces progress lines.</param>
    public Reporter(bool json, TextWriter output, TextWriter error, TimeProvider time)
    {
        (this.json, this.output, this.error, Time) = (json, output, error, time);
        var redirected = json ? System.Console.IsErrorRedirected : System.Console.IsOutputRedirected;
        // A terminal without control characters, such as each rank has under Open MPI, is as good as a file.
        redirected |= Environment.GetEnvironmentVariable("TERM") == "dumb";
        IsTerminal = !redirected && ReferenceEquals(json ? error : output, json ? System.Console.Error : System.Console.Out);
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(json ? error : output),
            Ansi = IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!IsTerminal)
            Console.Profile.Width = WidthWithoutTerminal;
    }

    /// <summary>The console for people.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>Whether a person watches, so that bars may be drawn.</summary>
    public bool IsTerminal { get; }

    /// <summary>The clock that paces progress lines.</summary>
    public TimeProvider Time { get; }

    /// <summary>One line for people.</summary>
    public void Line(string text) => Console.Profile.Out.Writer.WriteLine(text);

    /// <summary>A heading for people.</summary>
    public void Heading(string text)
    {
        Console.WriteLine();
        Console.MarkupLineInterpolated($"[bold]{text}[/]");
    }

    /// <summary>One line that begins with <c>warning:</c>, on standard error.</summary>
    public void Warning(string text) => error.WriteLine($"warning: {OneLine(text)}");

    /// <summary>One line that begins with <c>error:</c>, on standard error.</summary>
    public void Error(string text) => error.WriteLine($"error: {OneLine(text)}");

    /// <summary>A stack for <c>--verbose</c>, on standard error.</summary>
    public void Stack(Exception exception) => error.WriteLine(exception);

    /// <summary>The one JSON object, written when <c>--json</c> was given.</summary>
    public void Result(JsonObject result)
    {
        if (json)
            output.WriteLine(result.ToJsonString(Indented));
    }

    /// <summary>Runs work under progress bars on a terminal, or with a plain line every few seconds
    /// otherwise.</summary>
    public void Progress(Action<IProgressBoard> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (IsTerminal)
            SpectreProgressBoard.Run(Console, Time, work);
        else
            work(new PlainProgressBoard(Line, Time));
    }

    private static string OneLine(string text) => string.Join(" ", text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
