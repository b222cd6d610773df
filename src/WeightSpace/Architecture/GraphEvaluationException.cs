namespace WeightSpace;

/// <summary>An architecture graph cannot be evaluated: an operator of it is not known, or it has no output.</summary>
/// <remarks>The message is one line that names the operator. A certificate that meets it has not been run; it has not
/// failed.</remarks>
public sealed class GraphEvaluationException : NotSupportedException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One line: the operator, what is not possible.</param>
    public GraphEvaluationException(string message)
        : base(message)
    {
    }
}
