using static TorchSharp.torch;

namespace WeightSpace.Experiments.Reports;

/// <summary>Tensors as plain numbers for reports.</summary>
internal static class ReportValues
{
    /// <summary>All values in row-major order.</summary>
    public static float[] Of(Tensor values)
    {
        using var scope = NewDisposeScope();
        return values.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }
}
