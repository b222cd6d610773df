using TorchSharp.Modules;
using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>Modules that only move elements.</summary>
internal sealed class ShapeModules : ModuleRule
{
    public override GraphValue? Apply(ModuleCall call, string type) => call.Module switch
    {
        Flatten flatten => call.Apply(new FlattenRule((int)flatten.start_dim, (int)flatten.end_dim), call.Input),
        Unflatten => call.Apply(new ReshapeRule([.. call.RunShape()]), call.Input),
        PixelShuffle shuffle => PixelsOut(call, (int)shuffle.upscale_factor),
        PixelUnshuffle shuffle => PixelsIn(call, (int)shuffle.downscale_factor),
        ChannelShuffle shuffle => Channels(call, (int)shuffle.groups),
        _ => type switch
        {
            // Patches: [batch, channels · kernel, patches], the kernel's positions inside each channel.
            "Unfold" => call.Apply(new PatchRule(call.InputShape[1], [.. call.RunShape()]), call.Input),
            "Fold" => call.Apply(new PatchRule(call.RunShape()[1], [.. call.RunShape()]), call.Input),
            _ => null,
        },
    };

    private static GraphValue PixelsOut(ModuleCall call, int factor)
    {
        var shape = call.InputShape;
        var (lead, c, h, w) = (shape[..^3], shape[^3] / (factor * factor), shape[^2], shape[^1]);
        var apart = call.Apply(new ReshapeRule([.. lead, c, factor, factor, h, w]), call.Input);
        var n = lead.Length;
        var ordered = call.Apply(new TransposeRule([.. Enumerable.Range(0, n), n, n + 3, n + 1, n + 4, n + 2]), apart);
        return call.Apply(new ReshapeRule([.. lead, c, h * factor, w * factor]), ordered);
    }

    private static GraphValue PixelsIn(ModuleCall call, int factor)
    {
        var shape = call.InputShape;
        var (lead, c, h, w) = (shape[..^3], shape[^3], shape[^2] / factor, shape[^1] / factor);
        var apart = call.Apply(new ReshapeRule([.. lead, c, h, factor, w, factor]), call.Input);
        var n = lead.Length;
        var ordered = call.Apply(new TransposeRule([.. Enumerable.Range(0, n), n, n + 2, n + 4, n + 1, n + 3]), apart);
        return call.Apply(new ReshapeRule([.. lead, c * factor * factor, h, w]), ordered);
    }

    private static GraphValue Channels(ModuleCall call, int groups)
    {
        var shape = call.InputShape;
        var each = shape[1] / groups;
        return call.Apply(new TakeRule(1, [.. Enumerable.Range(0, shape[1]).Select(place => (place % groups * each) + (place / groups))]), call.Input);
    }
}
