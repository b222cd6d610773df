namespace WeightSpace.Experiments.Cli;

/// <summary>The work failed: the command ends with <see cref="ExitCode.Failed"/> and the message as its one
/// line.</summary>
/// <param name="message">One line: what failed, where, and how to mend it.</param>
/// <param name="inner">What was thrown underneath, shown by <c>--verbose</c>.</param>
public sealed class RunFailedException(string message, Exception? inner = null) : Exception(message, inner);
