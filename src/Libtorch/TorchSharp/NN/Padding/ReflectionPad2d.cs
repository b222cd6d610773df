namespace TorchSharp.Modules;

/// <summary>Extends images by their mirror image, without the edge itself.</summary>
public sealed class ReflectionPad2d : PadBase
{
    internal ReflectionPad2d(params long[] padding) : base(nameof(ReflectionPad2d), PaddingModes.Reflect, 0, padding) { }
}
