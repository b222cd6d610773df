namespace WeightSpace.Experiments.Cli;

/// <summary>One piece of work on an <see cref="IProgressBoard"/>.</summary>
public interface IProgressLine
{
    /// <summary>Says how many steps are done and a few words on how it goes.</summary>
    void Report(long done, string note);

    /// <summary>Says that the work is over, and how it ended.</summary>
    void End(string note);
}
