
namespace WeightSpace.SymmetryBasis.Tests;

/// <summary>Weight spaces whose counts are known from the literature or worked out by hand.</summary>
internal static class KnownNetworks
{
    public static WeightSpaceSpec Mlp(params int[] sizes)
    {
        var net = new ArchitectureBuilder();
        var value = net.Input("x", 1, sizes[0]);
        for (var layer = 1; layer < sizes.Length; layer++)
        {
            value = net.Linear(value, net.Parameter($"w{layer}", sizes[layer], sizes[layer - 1]), net.Parameter($"b{layer}", sizes[layer]));
            if (layer + 1 < sizes.Length) value = net.Elementwise("relu", value);
        }

        net.Output(value);
        return net.Analyze().Spec;
    }

    /// <summary>Embedding and output tied in the vocabulary label, input and recurrent matrix, two biases, output bias,
    /// initial state of shape (1, h).</summary>
    public static WeightSpaceSpec RecurrentLanguageModel() => WeightSpaceSpec.Parse(
        """
        labels v:50!, e:32, h:64, one:1
        embedding embed[out v, out e]
        matrix wi[out h, in e]
        bias bi[out h]
        recurrent wh[out h, in h]
        bias bh[out h]
        matrix wo[out v, in h]
        bias bo[out v]
        other h0[other one, out h]
        """);

    /// <summary>Pre-norm transformer with flat heads: embeddings of tokens and positions, final norm, tied output with
    /// bias.</summary>
    public static WeightSpaceSpec FlatHeadTransformer(int blocks)
    {
        var (vocabulary, positions, stream) = (AxisLabel.Fixed("v", 40), AxisLabel.Fixed("s", 12), AxisLabel.Permutable("r", 16));
        TensorAxis Out(AxisLabel label) => new(label, AxisRole.Out);
        TensorAxis In(AxisLabel label) => new(label, AxisRole.In);
        var tensors = new List<TensorSpec>
        {
            new("tokens", TensorKind.Embedding, Out(vocabulary), Out(stream)),
            new("positions", TensorKind.Embedding, Out(positions), Out(stream)),
        };
        for (var block = 0; block < blocks; block++)
        {
            var (query, value, hidden) = (AxisLabel.Permutable($"q{block}", 16), AxisLabel.Permutable($"v{block}", 16), AxisLabel.Permutable($"f{block}", 32));
            void Norm(string name)
            {
                tensors.Add(new($"{name}{block}.scale", TensorKind.NormScale, Out(stream)));
                tensors.Add(new($"{name}{block}.bias", TensorKind.Bias, Out(stream)));
            }

            void Dense(string name, AxisLabel to, AxisLabel from)
            {
                tensors.Add(new($"{name}{block}.weight", TensorKind.Matrix, Out(to), In(from)));
                tensors.Add(new($"{name}{block}.bias", TensorKind.Bias, Out(to)));
            }

            Norm("norm1");
            Dense("query", query, stream);
            Dense("key", query, stream);
            Dense("value", value, stream);
            Dense("output", stream, value);
            Norm("norm2");
            Dense("up", hidden, stream);
            Dense("down", stream, hidden);
        }

        tensors.Add(new("norm.scale", TensorKind.NormScale, Out(stream)));
        tensors.Add(new("norm.bias", TensorKind.Bias, Out(stream)));
        tensors.Add(new("output.bias", TensorKind.Bias, Out(vocabulary)));
        return new WeightSpaceSpec([.. tensors]);
    }

    public static WeightSpaceSpec DeepOnet()
    {
        var net = new ArchitectureBuilder();
        var branch = Dense(net, "branch", net.Input("functions", 3, 7), 7, 6, 5);
        var trunk = Dense(net, "trunk", net.Input("queries", 4, 2), 2, 6, 6, 5);
        net.Output(net.Add(net.Einsum("bp,np->bn", branch, trunk), net.Parameter("bias", 1)));
        return net.Analyze().Spec;
    }

    private static GraphValue Dense(ArchitectureBuilder net, string name, GraphValue value, params int[] sizes)
    {
        for (var layer = 0; layer + 1 < sizes.Length; layer++)
        {
            value = net.Linear(value, net.Parameter($"{name}.{layer}.weight", sizes[layer + 1], sizes[layer]), net.Parameter($"{name}.{layer}.bias", sizes[layer + 1]));
            value = net.Elementwise("tanh", value);
        }

        return value;
    }
}
