using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace;

/// <summary>Finds the number of attention heads of a native module, which the engine does not tell, by running it.</summary>
/// <remarks>
/// The score of a head is a sum over its units. So with generic weights, swapping units 0 and j in both the query's and
/// the key's projection leaves the function unchanged if and only if both units are in one head. Heads are equal blocks:
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
                foreach (var parameter in parameters.Values) Randomize(parameter, generator);
                var inputs = Inputs(module, parameters, width).Select(shape => randn(shape, ScalarType.Float64, generator: generator).to(first.dtype).to(first.device)).ToArray();
                var swapped = Projections(parameters, found[..^output.Length], width);
                return Count(() => Run(module, inputs), swapped, width);
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

    private static int? Count(Func<Tensor> run, Tensor[] projections, int width)
    {
        var expected = run();
        var scale = expected.abs().max().to(ScalarType.Float64).item<double>();
        if (!double.IsFinite(scale) || scale == 0) return null;
        // Swaps change the result by rounding errors, or by what two units weigh. What lies between is not judged.
        var (same, different) = expected.dtype == ScalarType.Float64 ? (1e-9, 1e-7) : (2e-5, 2e-4);
        for (var size = width; size > 1; size--)
        {
            if (width % size != 0) continue;
            var order = arange(width, device: expected.device);
            order[0] = size - 1;
            order[size - 1] = 0;
            var before = projections.Select(projection => projection.clone()).ToArray();
            foreach (var projection in projections) projection.copy_(projection.index_select(0, order));
            var change = (run() - expected).abs().max().to(ScalarType.Float64).item<double>() / scale;
            foreach (var (projection, old) in projections.Zip(before)) projection.copy_(old);
            if (change < same) return width / size;
            if (!(change > different)) return null;
        }

        return width;
    }

    /// <summary>The parts of the parameters that make queries and keys, each with its units as rows; all share memory
    /// with the parameters.</summary>
    private static Tensor[] Projections(Dictionary<string, Tensor> parameters, string prefix, int width)
    {
        var parts = new List<Tensor>();
        foreach (var name in (ReadOnlySpan<string>)["in_proj_weight", "in_proj_bias", "q_proj_weight", "k_proj_weight", "bias_k"])
        {
            if (!parameters.TryGetValue(prefix + name, out var parameter)) continue;
            if (name == "bias_k") parts.Add(parameter.view(width));
            else parts.AddRange(name[0] == 'i' ? [parameter.narrow(0, 0, width), parameter.narrow(0, width, width)] : [parameter]);
        }

        return [.. parts];
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

    private static void Randomize(Tensor parameter, Generator generator)
    {
        // Scores of the order of one: neither all places alike nor one alone.
        var values = randn(parameter.shape, ScalarType.Float64, generator: generator);
        parameter.copy_(parameter.dim() == 2 ? values * (2 / Math.Sqrt(parameter.shape[1])) : values);
    }
}
