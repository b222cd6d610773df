namespace WeightSpace.SymmetryBasis;

/// <summary>Convolutional networks that put channels one behind the other.</summary>
internal static class ConcatenatingNetworks
{
    public static BuiltinNetwork DenseBlock { get; } = new(
        "densenet", "a DenseNet block: every layer reads the concatenation of all before it, arXiv:1608.06993",
        [
            new("stem", "16", "channels before the block"), new("growth", "12", "channels that each layer adds"), new("layers", "3", "layers of the block"),
            new("transition", "24", "channels after the block"), new("image", "8", "height and width of the image"), new("classes", "10", "number of outputs"),
        ],
        BuildDenseBlock);

    public static BuiltinNetwork UNet { get; } = new(
        "unet", "U-Net with two levels: skip connections by concatenation, transposed convolutions, arXiv:1505.04597",
        [new("width", "8", "channels of the first level; each level doubles them"), new("image", "16", "height and width of the image, a multiple of 4"), new("classes", "2", "channels of the output")],
        BuildUNet);

    private static ArchitectureBuilder BuildDenseBlock(NetworkSettings settings)
    {
        var (growth, layers, image) = (settings.Number("growth"), settings.Number("layers"), settings.Number("image"));
        var net = new ArchitectureBuilder();
        var x = net.ConvOnly("stem", net.Input("image", 2, 3, image, image), settings.Number("stem"), 3);
        for (var layer = 0; layer < layers; layer++)
        {
            var fresh = net.Elementwise("relu", net.BatchNormLayer($"layer{layer}.norm", x));
            x = net.Concat(1, x, net.ConvOnly($"layer{layer}.conv", fresh, growth, 3));
        }

        x = net.Elementwise("relu", net.BatchNormLayer("transition.norm", x));
        x = net.ConvOnly("transition.conv", x, settings.Number("transition"), 1);
        net.Output(net.Dense("head", net.Reduce("mean", x, 2, 3), settings.Number("classes")));
        return net;
    }

    private static ArchitectureBuilder BuildUNet(NetworkSettings settings)
    {
        var (width, image) = (settings.Number("width"), settings.Multiple("image", 4, "the shrinkage of two levels"));
        var net = new ArchitectureBuilder();
        GraphValue Conv(string name, GraphValue value, int channels) => net.Elementwise("relu", net.ConvLayer(name, value, channels, 3));
        GraphValue Up(string name, GraphValue value, int channels) =>
            net.ConvTranspose(value, net.Parameter($"{name}.weight", net.ShapeOf(value)[1], channels, 2, 2), net.Parameter($"{name}.bias", channels), 2);

        var first = Conv("down1", net.Input("image", 2, 3, image, image), width);
        var second = Conv("down2", net.Resize("MaxPool", first, image / 2, image / 2), checked(2 * width));
        var bottom = Conv("bottom", net.Resize("MaxPool", second, image / 4, image / 4), checked(4 * width));
        var x = Conv("merge2", net.Concat(1, second, Up("up2", bottom, 2 * width)), 2 * width);
        x = Conv("merge1", net.Concat(1, first, Up("up1", x, width)), width);
        net.Output(net.ConvLayer("head", x, settings.Number("classes"), 1));
        return net;
    }
}
