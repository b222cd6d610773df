using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace WeightSpace.Onnx;

/// <summary>A tensor in memory that ONNX Runtime reads where it is.</summary>
internal sealed class HostArray
{
    internal HostArray(OnnxElementType type, long[] shape)
    {
        (Type, Shape) = (type, shape);
        Count = shape.Aggregate(1L, (product, size) => product * size);
        var length = ((Count * type.Bits()) + 7) / 8;
        if (length > Array.MaxLength) throw new OnnxExecutionException($"A tensor of {length} bytes is too large to run.");
        Bytes = GC.AllocateUninitializedArray<byte>((int)length, pinned: true);
    }

    internal OnnxElementType Type { get; }

    internal long[] Shape { get; }

    internal long Count { get; }

    internal byte[] Bytes { get; }

    internal Span<float> Floats => MemoryMarshal.Cast<byte, float>(Bytes.AsSpan());

    internal HostArray Copy()
    {
        var copy = new HostArray(Type, Shape);
        Bytes.CopyTo(copy.Bytes, 0);
        return copy;
    }

    internal OrtValue ToValue() => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, (TensorElementType)Type, Shape, Bytes.Length == 0 ? IntPtr.Zero : Marshal.UnsafeAddrOfPinnedArrayElement(Bytes, 0), Bytes.Length);
}

/// <summary>A network in ONNX Runtime, on the CPU and without optimisations that would compute it in another
/// way.</summary>
internal sealed class OnnxSession : IDisposable
{
    private static readonly Lazy<OrtEnv> Environment = new(() =>
    {
        var options = new EnvironmentCreationOptions { logId = "WeightSpace", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        return OrtEnv.CreateInstanceWithOptions(ref options);
    });

    private readonly InferenceSession session;

    /// <summary>Loads a model.</summary>
    /// <exception cref="OnnxExecutionException">ONNX Runtime cannot run it.</exception>
    internal OnnxSession(byte[] model, string name)
    {
        try
        {
            _ = Environment.Value;
            using var options = new SessionOptions
            {
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            };
            // Threads that wait sleep: other programs use the cores too.
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            session = new InferenceSession(model, options);
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or DllNotFoundException or TypeInitializationException or InvalidOperationException)
        {
            throw new OnnxExecutionException($"{name}: ONNX Runtime does not load the network: {Reason(exception)}.", exception);
        }
    }

    /// <summary>Computes the outputs that are tensors of numbers, each as real numbers with its shape.</summary>
    /// <exception cref="OnnxExecutionException">A node fails on its values.</exception>
    internal List<(long[] Shape, double[] Values)> Run(IEnumerable<KeyValuePair<string, HostArray>> inputs)
    {
        var names = new List<string>();
        var values = new List<OrtValue>();
        try
        {
            foreach (var (name, array) in inputs)
            {
                if (!session.InputMetadata.ContainsKey(name)) continue;
                names.Add(name);
                values.Add(array.ToValue());
            }

            using var options = new RunOptions();
            using var results = session.Run(options, names, values, [.. session.OutputMetadata.Keys]);
            return [.. results.Where(result => result.IsTensor).Select(Read)];
        }
        catch (OnnxRuntimeException exception)
        {
            throw new OnnxExecutionException($"ONNX Runtime does not run the network: {Reason(exception)}.", exception);
        }
        finally
        {
            foreach (var value in values) value.Dispose();
        }
    }

    public void Dispose() => session.Dispose();

    private static string Reason(Exception exception)
    {
        var line = OnnxText.Line(exception.Message);
        return line.StartsWith('[') && line.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? line[(end + 1)..].TrimStart() : line;
    }

    private static (long[] Shape, double[] Values) Read(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        var type = (OnnxElementType)info.ElementDataType;
        if (info.ElementCount == 0 || !type.IsNumber()) return (info.Shape, []);
        var bytes = value.GetTensorDataAsSpan<byte>();
        var result = new double[info.ElementCount];
        if (type == OnnxElementType.Float)
        {
            var floats = MemoryMarshal.Cast<byte, float>(bytes);
            for (var i = 0; i < result.Length; i++) result[i] = floats[i];
            return (info.Shape, result);
        }

        for (var i = 0; i < result.Length; i++) result[i] = type.ToDouble(OnnxTensor.ElementBits(bytes, i, type.Bits()));
        return (info.Shape, result);
    }
}
