namespace WeightSpace.Onnx;

/// <summary>A network cannot be run here: ONNX Runtime lacks an operator or a type, or the file has no data for a
/// tensor.</summary>
internal sealed class OnnxExecutionException(string message, Exception? innerException = null) : NotSupportedException(message, innerException);
