namespace WeightSpace.SymmetryBasis;

/// <summary>Neural operators: networks of functions (by their values at sensors) and of query points.</summary>
internal static class OperatorNetworks
{
    private const int Functions = 2;
    private const int Points = 3;

    private static readonly NetworkSetting Branch = new("branch", "32-64-64", "widths of the branch from the sensors to the latent basis");

    public static BuiltinNetwork DeepOnet { get; } = new(
        "deeponet", "DeepONet: branch and trunk meet in a shared latent basis, arXiv:1910.03193",
        [Branch, new("trunk", "2-64-64", "widths of the trunk from the coordinates to the latent basis")],
        settings => BuildDeepOnet(settings, operators: 1));

    public static BuiltinNetwork Modno { get; } = new(
        "modno", "several operators with one shared branch and a trunk each, arXiv:2404.02892",
        [Branch, new("trunk", "2-64-64", "widths of each trunk from the coordinates to the latent basis"), new("operators", "3", "number of operators")],
        settings => BuildDeepOnet(settings, settings.Number("operators")));

    public static BuiltinNetwork HyperDeepOnet { get; } = new(
        "hyperdeeponet", "HyperDeepONet: a hypernetwork writes all weights of the trunk, arXiv:2312.15949",
        [new("branch", "32-64-64", "widths of the hypernetwork from the sensors to its last hidden layer"), new("trunk", "2-16-16-1", "widths of the trunk, all of whose weights are written")],
        BuildHyperDeepOnet);

    private static ArchitectureBuilder BuildDeepOnet(NetworkSettings settings, int operators)
    {
        var (branch, trunk) = (settings.Sizes("branch"), settings.Sizes("trunk"));
        if (branch[^1] != trunk[^1]) throw settings.Wrong("trunk", $"of the same last width as branch, which is {branch[^1]}");
        var net = new ArchitectureBuilder();
        var coefficients = net.DenseChain("branch.", net.Input("functions", Functions, branch[0]), "tanh", endsActivated: false, branch.AsSpan()[1..]);
        for (var number = 0; number < operators; number++)
        {
            var suffix = operators == 1 ? "" : $"{number}";
            var basis = net.DenseChain($"trunk{suffix}.", net.Input($"points{suffix}", Points, trunk[0]), "tanh", endsActivated: true, trunk.AsSpan()[1..]);
            net.Output(net.Add(net.Einsum("fk,nk->fn", coefficients, basis), net.Parameter($"bias{suffix}", 1)));
        }

        return net;
    }

    private static ArchitectureBuilder BuildHyperDeepOnet(NetworkSettings settings)
    {
        var (branch, trunk) = (settings.Sizes("branch"), settings.Sizes("trunk"));
        var net = new ArchitectureBuilder();
        var count = Enumerable.Range(1, trunk.Length - 1).Sum(layer => checked(trunk[layer] * (trunk[layer - 1] + 1)));
        var features = net.DenseChain("branch.", net.Input("functions", Functions, branch[0]), "tanh", endsActivated: true, branch.AsSpan()[1..]);
        var written = net.Dense("writer", features, count);
        var values = net.Expand(net.Reshape(net.Input("points", Points, trunk[0]), 1, Points, trunk[0]), Functions, Points, trunk[0]);
        var offset = 0;
        GraphValue Next(params ReadOnlySpan<int> shape)
        {
            var size = 1;
            foreach (var length in shape) size *= length;
            var part = net.Reshape(net.Slice(written, 1, offset, size), [Functions, .. shape]);
            offset += size;
            return part;
        }

        for (var layer = 1; layer < trunk.Length; layer++)
        {
            var weight = Next(trunk[layer], trunk[layer - 1]);
            values = net.Add(net.Einsum("fni,foi->fno", values, weight), Next(1, trunk[layer]));
            if (layer + 1 < trunk.Length) values = net.Elementwise("sin", values);
        }

        net.Output(values);
        return net;
    }
}
