namespace WeightSpace.OperatorLearning;

/// <summary>What to read of a file of operator data, where it is not to be found out from names and shapes. Immutable,
/// equal by content.</summary>
/// <remarks>
/// Text form: <c>functions=a; queries=x; solutions=u; thin=64; thin-time=2; time=last; samples=1000; periodic=true</c>,
/// each field optional. Several arrays have <c>+</c> between them: several input functions, or outputs.
/// </remarks>
public sealed record OperatorFileOptions
{
    /// <summary>Creates options.</summary>
    /// <param name="functions">The arrays of input functions; empty to find them.</param>
    /// <param name="queries">The array of query points; empty to find them.</param>
    /// <param name="solutions">The arrays of output functions; empty to find them.</param>
    /// <param name="thin">Takes every so many points of a grid in each direction of space.</param>
    /// <param name="thinTime">Takes every so many times.</param>
    /// <param name="lastTime">Whether only the last time is wanted, so that a query point has no time.</param>
    /// <param name="samples">The most samples to read; 0 for all.</param>
    /// <param name="periodic">Whether a grid without coordinates of its own is <c>i / n</c>, not <c>i / (n - 1)</c>.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public OperatorFileOptions(
        string functions = "", string queries = "", string solutions = "", int thin = 1, int thinTime = 1,
            bool lastTime = false, int samples = 0, bool periodic = false)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(solutions);
        ArgumentOutOfRangeException.ThrowIfLessThan(thin, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(thinTime, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(samples);
        (Functions, Queries, Solutions, Thin, ThinTime, LastTime, Samples, Periodic) = (functions, queries, solutions,
            thin, thinTime, lastTime, samples, periodic);
    }

    /// <summary>The arrays of input functions; empty to find them.</summary>
    public string Functions { get; }

    /// <summary>The array of query points; empty to find it.</summary>
    public string Queries { get; }

    /// <summary>The arrays of output functions; empty to find them.</summary>
    public string Solutions { get; }

    /// <summary>The step in each direction of space.</summary>
    public int Thin { get; }

    /// <summary>The step in time.</summary>
    public int ThinTime { get; }

    /// <summary>Whether only the last time is read.</summary>
    public bool LastTime { get; }

    /// <summary>The most samples that are read; 0 for all.</summary>
    public int Samples { get; }

    /// <summary>Whether a grid without coordinates leaves its right end out.</summary>
    public bool Periodic { get; }

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">A field is unknown, repeated or has no valid value.</exception>
    public static OperatorFileOptions Parse(string text) =>
        OptionFields.Read("data", text, fields => new OperatorFileOptions(
        fields.Optional("functions") ?? "", fields.Optional("queries") ?? "", fields.Optional("solutions") ?? "",
            fields.Number("thin", 1), fields.Number("thin-time", 1),
        fields.Optional("time") switch
        {
            null or "all" => false,
            "last" => true,
            var other => throw new FormatException($"the field 'time' must be all or last, got '{other}'"),
        },
        fields.Number("samples", 0), fields.Flag("periodic", false)));

    /// <summary>The text form; what has its default is left out.</summary>
    public override string ToString() => OptionFields.Format(
    [
        ("functions", Given(Functions)), ("queries", Given(Queries)), ("solutions", Given(Solutions)),
            ("thin", Thin > 1 ? Thin : null), ("thin-time", ThinTime > 1 ? ThinTime : null),
        ("time", LastTime ? "last" : null), ("samples", Samples > 0 ? Samples : null),
            ("periodic", Periodic ? true : null),
    ]);

    private static string? Given(string text) => text.Length > 0 ? text : null;
}
