using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Finds the number of attention heads of a native module, which the engine does not tell, by running
/// it.</summary>
/// <remarks>
/// The score of a head is a sum over its units. So with generic weights, swapping units 0 and j in both the query's and
/// the key's projection leaves the function unchanged if and only if both units are in one head. Heads are equal
/// blocks:
/// the largest divisor s of the width for which units 0 and s − 1 are in one head is the size of a head.
/// </remarks>
internal static class AttentionHeads
{
    /// <summary>The number of heads, which all attention layers of a native module share; null where running does not
    /// tell. Weights, mode and random state are left as they were.</summary>
    public static int? Count(nn.Module module)
    {
        var parameters = module.named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter);
        const string output = "out_proj.weight";
        // The last of them, as its units show most in the result.
        if (parameters.Keys.LastOrDefault(name => name.EndsWith(output, StringComparison.Ordinal)) is not { } found) return null;
        var first = parameters[found];
        if (first.dtype is not (ScalarType.Float32 or ScalarType.Float64) || parameters.Values.Any(one => one.dtype != first.dtype || one.device.ToString() != first.device.ToString())) return null;

        var width = (int)first.shape[0];
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var saved = parameters.Values.Select(parameter => parameter.detach().clone()).ToArray();
        try
        {
            return ModuleRun.Quietly(module, () =>
            {
                foreach (var (name, parameter) in parameters) Randomize(name, parameter, generator);
                var inputs = Inputs(module, parameters, width).Select(shape => randn(shape, ScalarType.Float64, generator: generator).to(first.dtype).to(first.device)).ToArray();
                var (queries, keys) = Projections(parameters, found[..^output.Length], width);
                return Count(() => Run(module, inputs), queries, keys, width);
            });
        }
        // What it does not say about itself stays unknown.
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return null;
        }
        finally
        {
            using var guard = no_grad();
            foreach (var (parameter, old) in parameters.Values.Zip(saved)) parameter.copy_(old);
        }
    }

    private static int? Count(Func<Tensor> run, Tensor[] queries, Tensor[] keys, int width)
    {
        var expected = run();
        var scale = expected.abs().max().to(ScalarType.Float64).item<double>();
        if (!double.IsFinite(scale) || scale == 0) return null;
        // Swapping units of the queries alone changes every function: what a swap of both is measured by. What lies
        // between is not judged.
        var least = expected.dtype == ScalarType.Float64 ? 1e-6 : 1e-3;
        for (var size = width; size > 1; size--)
        {
            if (width % size != 0) continue;
            var order = arange(width, device: expected.device);
            order[0] = size - 1;
            order[size - 1] = 0;
            var control = Change(queries, order);
            if (!(control > least)) return null;
            var change = Change([.. queries, .. keys], order) / control;
            if (change < 0.01) return width / size;
            if (!(change > 0.05)) return null;
        }

        return width;

        double Change(Tensor[] parts, Tensor order)
        {
            var before = parts.Select(part => part.clone()).ToArray();
            foreach (var part in parts) part.copy_(part.index_select(0, order));
            var change = (run() - expected).abs().max().to(ScalarType.Float64).item<double>() / scale;
            foreach (var (part, old) in parts.Zip(before)) part.copy_(old);
            return change;
        }
    }

    /// <summary>The parts of the parameters that make queries and keys, each with its units as rows; all share memory
    /// with the parameters.</summary>
    private static (Tensor[] Queries, Tensor[] Keys) Projections(Dictionary<string, Tensor> parameters, string prefix, int width)
    {
        var (queries, keys) = (new List<Tensor>(), new List<Tensor>());
        foreach (var name in (ReadOnlySpan<string>)["in_proj_weight", "in_proj_bias"])
        {
            if (!parameters.TryGetValue(prefix + name, out var both)) continue;
            queries.Add(both.narrow(0, 0, width));
            keys.Add(both.narrow(0, width, width));
        }

        if (parameters.TryGetValue(prefix + "q_proj_weight", out var query)) queries.Add(query);
        if (parameters.TryGetValue(prefix + "k_proj_weight", out var key)) keys.Add(key);
        if (parameters.TryGetValue(prefix + "bias_k", out var extra)) keys.Add(extra.view(width));
        return ([.. queries], [.. keys]);
    }

    private static long[][] Inputs(nn.Module module, Dictionary<string, Tensor> parameters, int width)
    {
        return module switch
        {
            MultiheadAttention => [[3, 2, width], [4, 2, Columns("k_proj_weight")], [4, 2, Columns("v_proj_weight")]],
            TransformerEncoder or TransformerEncoderLayer => [[3, 2, width]],
            _ => [[3, 2, width], [4, 2, width]],
        };

        long Columns(string name) => parameters.TryGetValue(name, out var weight) ? weight.shape[1] : width;
    }

    private static Tensor Run(nn.Module module, Tensor[] x) => module switch
    {
        MultiheadAttention attention => attention.forward(x[0], x[1], x[2], null, false, null).Item1,
        TransformerEncoderLayer layer => layer.forward(x[0]),
        TransformerEncoder encoder => encoder.call(x[0]),
        TransformerDecoderLayer layer => layer.call(x[0], x[1]),
        TransformerDecoder decoder => decoder.call(x[0], x[1]),
        _ => ((Transformer)module).forward(x[0], x[1]),
    };

    // Scores of the order of one, and scales of norms about 1: else places would grow alike from layer to layer.
    private static void Randomize(string name, Tensor parameter, Generator generator)
    {
        var values = randn(parameter.shape, ScalarType.Float64, generator: generator);
        var scale = parameter.dim() == 2 ? 1 / Math.Sqrt(parameter.shape[1]) : 0.3;
        var isNorm = parameter.dim() == 1 && name.EndsWith("weight", StringComparison.Ordinal);
        parameter.copy_((values * scale) + (isNorm ? 1 : 0));
    }
}
