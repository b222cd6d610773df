using System.Runtime.InteropServices;

namespace WeightSpace.Experiments.Reports;

/// <summary>Test fields as base64 of little-endian 32-bit floats, row-major.</summary>
/// <remarks>
/// The points of a field are, outermost first, <see cref="Slices"/>, <see cref="Vertical"/> and
/// <see cref="Coordinate"/>; axes that are null have one value.
/// <see cref="FieldReport"/> makes this of data and predictions.
/// </remarks>
/// <param name="CoordinateName">What the horizontal axis is.</param>
/// <param name="Coordinate">Its values.</param>
/// <param name="Sensors">Where the inputs are sampled, <c>sensors</c> of them; empty where that is at the points of the
/// first slice.</param>
/// <param name="Inputs">Input functions, shape <c>[functions, sensors]</c>; null when they cannot be drawn beside the
/// output.</param>
/// <param name="Truth">True solutions, shape <c>[functions, outputs, points]</c>.</param>
/// <param name="Predictions">Predicted solutions by optimizer or model, each of the shape of
/// <see cref="Truth"/>.</param>
/// <param name="Shown">The one shown at first.</param>
/// <param name="Vertical">The second coordinate of fields on a plane, or null.</param>
/// <param name="Slices">The third coordinate, of which one value is shown at a time, or null.</param>
/// <param name="Outputs">Names of several outputs; null for a single one.</param>
/// <param name="Functions">Numbers of the test functions that are here, ascending; null for all.</param>
/// <param name="Errors">Relative L2 errors of all test functions by optimizer or model; null where the fields of all
/// are here.</param>
public sealed record ReportFields(
    string CoordinateName, IReadOnlyList<double> Coordinate, IReadOnlyList<double> Sensors, string? Inputs, string Truth,
    IReadOnlyDictionary<string, string> Predictions, string Shown, ReportAxis? Vertical = null, ReportAxis? Slices = null,
    IReadOnlyList<string>? Outputs = null, IReadOnlyList<int>? Functions = null, IReadOnlyDictionary<string, string>? Errors = null)
{
    /// <summary>Packs values into the text that the page reads.</summary>
    public static string Pack(ReadOnlySpan<float> values) => Convert.ToBase64String(MemoryMarshal.AsBytes(values));

    /// <summary>The values of a packed text.</summary>
    /// <exception cref="FormatException">It is no such text.</exception>
    public static float[] Unpack(string text) => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(text)).ToArray();
}
