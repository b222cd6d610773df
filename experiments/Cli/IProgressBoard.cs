namespace WeightSpace.Experiments.Cli;

/// <summary>Shows how far several pieces of work have come.</summary>
public interface IProgressBoard
{
    /// <summary>Adds a piece of work.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="total">How many steps it takes.</param>
    /// <param name="done">How many are done already, for example by the run that is resumed.</param>
    IProgressLine Add(string name, long total, long done);
}
