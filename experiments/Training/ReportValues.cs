using static TorchSharp.torch;

namespace WeightSpace.Experiments.Training;

/// <summary>Tensors as plain numbers for reports.</summary>
internal static class ReportValues
{
    /// <summary>All values in row-major order.</summary>
    public static float[] Of(Tensor values)
    {
        using var plain = values.detach().cpu();
        using var dense = plain.contiguous();
        return dense.data<float>().ToArray();
    }
}
