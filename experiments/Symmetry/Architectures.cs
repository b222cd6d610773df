using System.Globalization;
using OperatorLearning;
using SymmetryBasis;
using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>Architecture graphs of networks given by name. Loads no libtorch.</summary>
internal static class Architectures
{
    private const string Forms = "deeponet, deeponet:branch=128-64-64;trunk=4-64-64, mlp:784-128-128-10, or a text file with a weight-space specification";

    /// <summary>Analyses what SOURCE names.</summary>
    /// <exception cref="UsageException">It names nothing known, or its parts are wrong.</exception>
    public static SymmetryAnalysis Analyze(string source)
    {
        var (kind, detail) = source.Split(':', 2) is [var head, var tail] ? (head, tail) : (source, "");
        try
        {
            return kind switch
            {
                "mlp" when detail.Length > 0 => Mlp([.. detail.Split('-').Select(width => int.Parse(width, CultureInfo.InvariantCulture))]),
                "deeponet" => DeepOnet(DeepOnetOptions.Parse(detail.Length > 0 ? detail : "branch=128-128-128-128-128; trunk=4-128-128-128-128")),
                _ when source.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) => throw new UsageException($"ONNX files are not read yet; SOURCE may be {Forms}"),
                _ when File.Exists(source) => SymmetryAnalysis.Of(WeightSpaceSpec.Parse(File.ReadAllText(source))),
                _ => throw new UsageException($"there is no network source '{source}'; SOURCE may be {Forms}"),
            };
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new UsageException($"the network source '{source}' cannot be read: {e.Message}; SOURCE may be {Forms}", e);
        }
    }

    /// <summary>A dense network with biases and a nonlinearity between its layers.</summary>
    private static SymmetryAnalysis Mlp(int[] sizes)
    {
        if (sizes.Length < 2 || sizes.Any(size => size < 1))
            throw new FormatException("an mlp needs at least two positive widths");
        var builder = new ArchitectureBuilder();
        builder.Output(Dense(builder, "", builder.Input("x", 1, sizes[0]), sizes, lastActivated: false));
        return builder.Analyze();
    }

    private static SymmetryAnalysis DeepOnet(DeepOnetOptions options)
    {
        var builder = new ArchitectureBuilder();
        var branch = Dense(builder, "branch.", builder.Input("functions", 1, options.BranchSizes[0]), options.BranchSizes, lastActivated: false);
        var trunk = Dense(builder, "trunk.", builder.Input("queries", 1, options.TrunkSizes[0]), options.TrunkSizes, options.TrunkActivated);
        var values = builder.Einsum("fk,nk->fn", branch, trunk);
        builder.Output(options.Bias ? builder.Add(values, builder.Parameter("bias", 1)) : values);
        return builder.Analyze();
    }

    private static GraphValue Dense(ArchitectureBuilder builder, string prefix, GraphValue value, IReadOnlyList<int> sizes, bool lastActivated)
    {
        for (var layer = 1; layer < sizes.Count; layer++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{2 * (layer - 1)}");
            value = builder.Linear(value, builder.Parameter($"{name}.weight", sizes[layer], sizes[layer - 1]), builder.Parameter($"{name}.bias", sizes[layer]));
            if (layer < sizes.Count - 1 || lastActivated)
                value = builder.Elementwise("tanh", value);
        }
        return value;
    }
}
