namespace WeightSpace.Onnx;

/// <summary>An ONNX file that is damaged, contradicts itself, or is outside of what is supported.</summary>
/// <remarks>The message is one line: the file, the node or tensor, what was expected and what was found.</remarks>
public sealed class OnnxFormatException : FormatException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One line: file, node or tensor, what was expected, what was found.</param>
    public OnnxFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    /// <param name="message">One line: file, node or tensor, what was expected, what was found.</param>
    /// <param name="innerException">What failed underneath.</param>
    public OnnxFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
