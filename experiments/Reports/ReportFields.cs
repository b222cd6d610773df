namespace WeightSpace.Experiments.Reports;

/// <summary>Test fields as base64 of little-endian 32-bit floats, row-major.</summary>
/// <param name="CoordinateName">What the horizontal axis is.</param>
/// <param name="Coordinate">The query points, <c>points</c> of them.</param>
/// <param name="Sensors">Where the inputs are sampled, <c>sensors</c> of them.</param>
/// <param name="Inputs">Input functions, shape <c>[functions, sensors]</c>; null when they are not on one axis with the output.</param>
/// <param name="Truth">True solutions, shape <c>[functions, points]</c>.</param>
/// <param name="Predictions">Predicted solutions by optimizer, each of shape <c>[functions, points]</c>.</param>
/// <param name="Shown">The optimizer shown at first.</param>
public sealed record ReportFields(
    string CoordinateName, IReadOnlyList<double> Coordinate, IReadOnlyList<double> Sensors, string? Inputs, string Truth,
    IReadOnlyDictionary<string, string> Predictions, string Shown)
{
    /// <summary>Packs values into the text that the page reads.</summary>
    public static string Pack(ReadOnlySpan<float> values) =>
        Convert.ToBase64String(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));
}
