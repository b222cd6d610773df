namespace WeightSpace.Experiments.Cli;

/// <summary>Wrong usage or bad input: the command ends with <see cref="ExitCode.Usage"/> and the message as its one
/// line.</summary>
/// <param name="message">One line: what is wrong, where, and how to mend it.</param>
/// <param name="inner">What was thrown underneath, shown by <c>--verbose</c>.</param>
public sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
