namespace WeightSpace.Distributed;

/// <summary>Processes could not come together, or lost each other; the message says what to do.</summary>
/// <param name="message">One line.</param>
/// <param name="inner">The cause; may be null.</param>
public sealed class DistributedException(string message, Exception? inner = null) : Exception(message, inner);
