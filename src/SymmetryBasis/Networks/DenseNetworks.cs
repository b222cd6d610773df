namespace WeightSpace.SymmetryBasis;

/// <summary>Networks of dense layers.</summary>
internal static class DenseNetworks
{
    public static BuiltinNetwork Perceptron { get; } = new(
        "mlp", "multi-layer perceptron",
        [new("sizes", "784-128-128-10", "widths from the input to the output"), new("activation", "relu", "element-wise operation between the layers")],
        settings => Chain(settings.Sizes("sizes"), settings.Word("activation")));

    public static BuiltinNetwork Siren { get; } = new(
        "siren", "implicit representation with sine activations, arXiv:2006.09661",
        [new("sizes", "2-32-32-1", "widths from the coordinates to the values")],
        settings => Chain(settings.Sizes("sizes"), "sin"));

    public static BuiltinNetwork Autoencoder { get; } = new(
        "autoencoder", "autoencoder whose decoder uses the encoder's matrices transposed",
        [new("sizes", "64-32-8", "widths from the input to the code"), new("activation", "tanh", "element-wise operation between the layers")],
        BuildAutoencoder);

    private static ArchitectureBuilder Chain(int[] sizes, string activation)
    {
        var net = new ArchitectureBuilder();
        net.Output(net.DenseChain("", net.Input("x", 2, sizes[0]), activation, endsActivated: false, sizes.AsSpan()[1..]));
        return net;
    }

    private static ArchitectureBuilder BuildAutoencoder(NetworkSettings settings)
    {
        var (sizes, activation) = (settings.Sizes("sizes"), settings.Word("activation"));
        var net = new ArchitectureBuilder();
        var x = net.Input("x", 2, sizes[0]);
        for (var layer = 1; layer < sizes.Length; layer++) x = net.Elementwise(activation, net.Dense($"encoder.{layer - 1}", x, sizes[layer]));
        for (var layer = sizes.Length - 1; layer > 0; layer--)
        {
            var tied = net.Transpose(net[$"encoder.{layer - 1}.weight"], 1, 0);
            x = net.Linear(x, tied, net.Parameter($"decoder.{sizes.Length - 1 - layer}.bias", sizes[layer - 1]));
            if (layer > 1) x = net.Elementwise(activation, x);
        }

        net.Output(x);
        return net;
    }
}
