namespace TorchSharp.Modules;

/// <summary>Extends sequences by repeating the edge.</summary>
public sealed class ReplicationPad1d : PadBase
{
    internal ReplicationPad1d(params long[] padding) : base(nameof(ReplicationPad1d), PaddingModes.Replicate, 0, padding) { }
}
