using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The sizes of a layer of a transformer.</summary>
internal sealed record TransformerSettings(long Width, long Heads, long Inner, double Dropout, nn.Activations Activation)
{
    internal Tensor Activate(Tensor x) => Activation == nn.Activations.GELU ? x.gelu() : x.relu();
}
