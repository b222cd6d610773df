namespace WeightSpace.SymmetryBasis;

/// <summary>Plain convolutional classifiers.</summary>
internal static class ConvolutionalNetworks
{
    private static readonly NetworkSetting Image = new("image", "8", "height and width of the image");
    private static readonly NetworkSetting Kernel = new("kernel", "3", "height and width of the kernels");

    public static BuiltinNetwork Flat { get; } = new(
        "cnn", "convolutions, each followed by pooling, then flattened for a dense head",
        [new("channels", "3-16-32-10", "channels from the image to the classes"), Image, Kernel],
        settings => Build(settings, isPooled: false));

    public static BuiltinNetwork Pooled { get; } = new(
        "cnn-gap", "convolutions, global average pooling, a dense head",
        [new("channels", "3-16-32-10", "channels from the image to the classes"), Image, Kernel],
        settings => Build(settings, isPooled: true));

    public static BuiltinNetwork Separable { get; } = new(
        "separable-cnn", "depthwise-separable convolutions with batch normalisation, arXiv:1704.04861",
        [new("channels", "3-16-32-64-10", "channels from the image to the classes; the first convolution is a full one"), Image, Kernel],
        BuildSeparable);

    private static ArchitectureBuilder Build(NetworkSettings settings, bool isPooled)
    {
        var (channels, size, kernel) = (settings.Sizes("channels"), settings.Number("image"), settings.Number("kernel"));
        var net = new ArchitectureBuilder();
        var x = net.Input("image", 2, channels[0], size, size);
        for (var layer = 1; layer + 1 < channels.Length; layer++)
        {
            x = net.Elementwise("relu", net.ConvLayer($"conv{layer}", x, channels[layer], kernel));
            if (isPooled) continue;
            size = (size + 1) / 2;
            x = net.Resize("MaxPool", x, size, size);
        }

        net.Output(net.Dense("head", isPooled ? net.Reduce("mean", x, 2, 3) : net.Flatten(x, 1, -1), channels[^1]));
        return net;
    }

    private static ArchitectureBuilder BuildSeparable(NetworkSettings settings)
    {
        var (channels, size, kernel) = (settings.Sizes("channels"), settings.Number("image"), settings.Number("kernel"));
        if (channels.Length < 3) throw settings.Wrong("channels", "at least three whole numbers such as 3-16-10");
        var net = new ArchitectureBuilder();
        var x = net.ConvOnly("stem", net.Input("image", 2, channels[0], size, size), channels[1], kernel);
        x = net.Elementwise("relu", net.BatchNormLayer("stem_norm", x));
        for (var layer = 2; layer + 1 < channels.Length; layer++)
        {
            var name = $"block{layer - 1}";
            x = net.ConvOnly($"{name}.depthwise", x, channels[layer - 1], kernel, groups: channels[layer - 1]);
            x = net.Elementwise("relu", net.BatchNormLayer($"{name}.norm1", x));
            x = net.ConvOnly($"{name}.pointwise", x, channels[layer], 1);
            x = net.Elementwise("relu", net.BatchNormLayer($"{name}.norm2", x));
        }

        net.Output(net.Dense("head", net.Reduce("mean", x, 2, 3), channels[^1]));
        return net;
    }
}
