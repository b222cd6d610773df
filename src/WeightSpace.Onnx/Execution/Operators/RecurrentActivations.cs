using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>The functions that a recurrent node names for its gates and states.</summary>
internal static class RecurrentActivations
{
    /// <summary>Those of one direction.</summary>
    /// <param name="call">The node.</param>
    /// <param name="direction">0, or 1 for the second direction.</param>
    /// <param name="defaults">What the operator uses where the node names nothing.</param>
    internal static Func<Tensor, Tensor>[] Of(OnnxCall call, int direction, params string[] defaults)
    {
        var names = call.Node.Attribute("activations")?.Strings is { Length: > 0 } given ? given.ToArray() : [.. defaults, .. defaults];
        if (names.Length < (direction + 1) * defaults.Length) throw call.Node.Malformed($"it names {names.Length} activations; expected {defaults.Length} for each direction");
        // Parameters are listed in order, and only for the functions that have them.
        var alphas = new Queue<double>(call.Node.Attribute("activation_alpha")?.Floats.Select(value => (double)value) ?? []);
        var betas = new Queue<double>(call.Node.Attribute("activation_beta")?.Floats.Select(value => (double)value) ?? []);
        var functions = names.Select(name => Function(call, name, alphas, betas)).ToArray();
        return functions[(direction * defaults.Length)..((direction + 1) * defaults.Length)];
    }

    private static Func<Tensor, Tensor> Function(OnnxCall call, string name, Queue<double> alphas, Queue<double> betas)
    {
        switch (name.ToUpperInvariant())
        {
            case "SIGMOID": return x => x.sigmoid();
            case "TANH": return x => x.tanh();
            case "RELU": return x => x.relu();
            case "SOFTSIGN": return UnaryOperators.Softsign;
            case "SOFTPLUS": return UnaryOperators.Softplus;
            default: break;
        }

        var alpha = alphas.TryDequeue(out var first) ? first : (double?)null;
        switch (name.ToUpperInvariant())
        {
            case "LEAKYRELU": return x => UnaryOperators.LeakyRelu(x, alpha ?? 0.01f);
            case "ELU": return x => UnaryOperators.Elu(x, alpha ?? 1);
            case "THRESHOLDEDRELU": return x => where(x.gt(alpha ?? 1), x, zeros_like(x));
            default: break;
        }

        var beta = betas.TryDequeue(out var second) ? second : (double?)null;
        return name.ToUpperInvariant() switch
        {
            "AFFINE" => x => x.mul(alpha ?? 1).add(beta ?? 0),
            "HARDSIGMOID" => x => UnaryOperators.HardSigmoid(x, alpha ?? 0.2f, beta ?? 0.5),
            "SCALEDTANH" => x => x.mul(beta ?? 1).tanh().mul(alpha ?? 1),
            _ => throw call.Unsupported($"activation '{name}'"),
        };
    }
}
