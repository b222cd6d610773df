using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>The engine's modules that act on every element alike. By name, because not every provider has all of them.</summary>
internal static class ElementwiseModules
{
    private static readonly HashSet<string> Names =
    [
        "AlphaDropout", "CELU", "Dropout", "ELU", "FeatureAlphaDropout", "GELU", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "Identity",
        "LeakyReLU", "LogSigmoid", "Mish", "RReLU", "ReLU", "ReLU6", "SELU", "SiLU", "Sigmoid", "Softplus", "Softshrink", "Softsign", "Tanh", "Tanhshrink", "Threshold",
    ];

    public static bool Contains(nn.Module module) => module.GetType() is { Namespace: "TorchSharp.Modules" } type && Names.Contains(type.Name);
}
