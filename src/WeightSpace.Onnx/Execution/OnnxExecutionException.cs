namespace WeightSpace.Onnx;

/// <summary>An ONNX network cannot be executed: it uses an operator or an option that is not interpreted, or a node
/// fails on its values.</summary>
/// <remarks>The message is one line that names the file and the node. A certificate that meets it has not been run; it
/// has not failed.</remarks>
public sealed class OnnxExecutionException : NotSupportedException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One line: file, node, what is not possible.</param>
    public OnnxExecutionException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    /// <param name="message">One line: file, node, what is not possible.</param>
    /// <param name="innerException">What the tensor engine reported.</param>
    public OnnxExecutionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
