namespace WeightSpace.Distributed;

/// <summary>A program to start as the ranks of a job on this machine.</summary>
/// <param name="Program">The executable.</param>
/// <param name="Processes">The number of ranks, at least 1.</param>
/// <param name="Arguments">The arguments of an attempt by its number: 0 the first, 1 after the first failure.</param>
public sealed record LocalJob(string Program, int Processes, Func<int, IReadOnlyList<string>> Arguments)
{
    /// <summary>How often the job is started again after a failure.</summary>
    public int MaxRestarts { get; init; }

    /// <summary>Exit codes after which starting again is of no use, such as wrong usage.</summary>
    public IReadOnlyCollection<int> FinalExitCodes { get; init; } = [2];

    /// <summary>Variables for the ranks beside those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
