namespace WeightSpace.SymmetryBasis;

/// <summary>Residual networks with batch normalisation.</summary>
internal static class ResidualNetworks
{
    private const int Stages = 3;

    public static BuiltinNetwork ResNet20 { get; } = new(
        "resnet20", "ResNet-20 for small images, with batch normalisation and projection shortcuts, arXiv:1512.03385",
        [
            new("width", "16", "channels of the first stage; each of the three stages doubles them"), new("blocks", "3", "residual blocks of each stage"),
            new("image", "32", "height and width of the image"), new("classes", "10", "number of outputs"),
        ],
        Build);

    private static ArchitectureBuilder Build(NetworkSettings settings)
    {
        var (width, blocks, image) = (settings.Number("width"), settings.Number("blocks"), settings.Number("image"));
        var net = new ArchitectureBuilder();
        var x = net.ConvOnly("conv1", net.Input("image", 2, 3, image, image), width, 3);
        x = net.Elementwise("relu", net.BatchNormLayer("bn1", x));
        for (var stage = 0; stage < Stages; stage++)
        {
            for (var block = 0; block < blocks; block++)
                x = Block(net, $"layer{stage + 1}.{block}", x, checked(width << stage), stage > 0 && block == 0 ? 2 : 1);
        }

        net.Output(net.Dense("fc", net.Reduce("mean", x, 2, 3), settings.Number("classes")));
        return net;
    }

    private static GraphValue Block(ArchitectureBuilder net, string name, GraphValue x, int channels, int stride)
    {
        var inner = net.Elementwise("relu", net.BatchNormLayer($"{name}.bn1", net.ConvOnly($"{name}.conv1", x, channels, 3, stride: stride)));
        var branch = net.BatchNormLayer($"{name}.bn2", net.ConvOnly($"{name}.conv2", inner, channels, 3));
        var shortcut = stride == 1 ? x : net.BatchNormLayer($"{name}.shortcut.1", net.ConvOnly($"{name}.shortcut.0", x, channels, 1, stride: stride));
        return net.Elementwise("relu", net.Add(branch, shortcut));
    }
}
