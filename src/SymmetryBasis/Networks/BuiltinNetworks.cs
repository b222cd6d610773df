using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>The networks that can be asked for by name.</summary>
public static class BuiltinNetworks
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<BuiltinNetwork> All { get; } =
    [
        DenseNetworks.Perceptron,
        DenseNetworks.Siren,
        DenseNetworks.Autoencoder,
        ConvolutionalNetworks.Flat,
        ConvolutionalNetworks.Pooled,
        ConvolutionalNetworks.Separable,
        ResidualNetworks.ResNet20,
        ConcatenatingNetworks.DenseBlock,
        ConcatenatingNetworks.UNet,
        RecurrentNetworks.Lstm,
        RecurrentNetworks.Gru,
        RecurrentNetworks.LanguageModel,
        SequenceToSequence.Network,
        TransformerNetworks.Heads,
        TransformerNetworks.Flat,
        GroupedQueryTransformer.Network,
        MixtureOfExperts.Network,
        OperatorNetworks.DeepOnet,
        OperatorNetworks.HyperDeepOnet,
        OperatorNetworks.Modno,
    ];

    /// <summary>The network of a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is none; the message names those there are.</exception>
    public static BuiltinNetwork Find(string name) =>
        All.FirstOrDefault(network => network.Name == name)
        ?? throw new ArgumentException($"There is no network '{name}'; there are {string.Join(", ", All.Select(network => network.Name))}.", nameof(name));
}
