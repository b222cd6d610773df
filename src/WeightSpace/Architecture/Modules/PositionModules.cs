using System.Globalization;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Pooling and its reversal, padding and resampling: channels pass, positions are new.</summary>
internal sealed class PositionModules : ModuleRule
{
    public override GraphValue? Apply(ModuleCall call, string type)
    {
        if (type.StartsWith("MaxUnpool", StringComparison.Ordinal)) return Unpool(call, type);
        var isKnown = type.Contains("Pool", StringComparison.Ordinal) || type.Contains("Pad", StringComparison.Ordinal) || type == "Upsample";
        if (!isKnown) return null;
        var (before, after) = (call.InputShape, call.RunShape());
        if (before.Length != after.Length) return null;
        // Pooling moves along all its positions, even where their number stays; padding only along those that grow.
        var positions = type == "Upsample" ? before.Length - 2 : int.TryParse(type.AsSpan()[^2..^1], CultureInfo.InvariantCulture, out var digit) ? digit : before.Length - 2;
        var axes = Enumerable.Range(before.Length - positions, positions).Where(axis => !type.Contains("Pad", StringComparison.Ordinal) || before[axis] != after[axis]);
        return call.Apply(new RepositionRule(type, [.. axes.Select(axis => (axis, after[axis]))]), call.Input);
    }

    /// <summary>Values go to the positions that the second input tells, each in its own channel.</summary>
    private static GraphValue Unpool(ModuleCall call, string type)
    {
        var after = call.RunShape();
        var positions = type[^2] - '0';
        var rule = new RepositionRule(type, [.. Enumerable.Range(after.Length - positions, positions).Select(axis => (axis, after[axis]))]);
        return call.Apply(new ElementwiseRule(type), [.. call.Inputs.Select(input => call.Apply(rule, input))]);
    }
}
