using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Reorders channels so that the members of each group lie far apart.</summary>
public sealed class ChannelShuffle : ParameterLessModule<Tensor, Tensor>
{
    internal ChannelShuffle(long groups) : base(nameof(ChannelShuffle))
    {
        this.groups = groups;
    }

    /// <summary>The number of groups of channels.</summary>
    public long groups { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => nn.Aten.ChannelShuffle(tensor, groups);
}
