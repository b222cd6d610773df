using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The nonlinearity between the dense layers of branch and trunk.</summary>
public enum NetworkActivation
{
    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>Rectifier, <c>max(x, 0)</c>.</summary>
    Relu,

    /// <summary>Gaussian error linear unit, exact form.</summary>
    Gelu,

    /// <summary>Sigmoid-weighted linear unit, <c>x sigmoid(x)</c>.</summary>
    Silu,
}

/// <summary>The two forms of an activation: as a module and as a function.</summary>
internal static class NetworkActivations
{
    public static nn.Module<Tensor, Tensor> Module(NetworkActivation activation) => activation switch
    {
        NetworkActivation.Tanh => nn.Tanh(),
        NetworkActivation.Relu => nn.ReLU(),
        NetworkActivation.Gelu => nn.GELU(),
        NetworkActivation.Silu => nn.SiLU(),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Unknown activation."),
    };

    public static Tensor Apply(NetworkActivation activation, Tensor x) => activation switch
    {
        NetworkActivation.Tanh => x.tanh(),
        NetworkActivation.Relu => x.relu(),
        NetworkActivation.Gelu => nn.functional.gelu(x),
        NetworkActivation.Silu => nn.functional.silu(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Unknown activation."),
    };
}
