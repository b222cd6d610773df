using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Solves for the last layer of a DeepONet's branch exactly: given the layers before it and the trunk, the
/// outputs are linear in its weights.</summary>
/// <remarks>
/// With hidden features H (a column of ones for the bias) and basis T, the values are <c>H A Tᵀ</c>, and <c>A = H⁺ U
/// (Tᵀ)⁺</c> minimises the squared error. Each side is regularised by a multiple of its largest singular value;
/// everything is done in float64.
/// </remarks>
public static class LeastSquaresBranch
{
    /// <summary>Replaces weight and bias of the branch's last layer by their least-squares solution.</summary>
    /// <param name="model">The network, changed in place.</param>
    /// <param name="data">Training data in the units of the network, Cartesian.</param>
    /// <param name="ridge">Singular values below this fraction of the largest are damped.</param>
    /// <exception cref="ArgumentException">The data does not fit the network, or the ridge is not positive.</exception>
    public static void Solve(DeepOnet model, OperatorData data, double ridge = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        if (!(ridge > 0)) throw new ArgumentException($"The ridge must be positive, got {ridge}.", nameof(ridge));
        Shapes.RequireModel(model, data);
        Shapes.RequireCartesian(data, "The least-squares solution of the branch");
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var parameters = model.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        var last = 2 * (model.Options.BranchSizes.Length - 2);
        var (weight, bias) = (parameters[$"branch.{last}.weight"], parameters[$"branch.{last}.bias"]);
        var hidden = Hidden(model, data.Functions, weight, bias).to(ScalarType.Float64);
        var features = cat([hidden, ones([hidden.shape[0], 1], dtype: ScalarType.Float64, device: hidden.device)], 1);
        var basis = model.Basis(data.Queries).to(ScalarType.Float64);
        var target = data.Solutions.to(ScalarType.Float64);
        if (parameters.TryGetValue("bias", out var offset)) target -= offset.to(ScalarType.Float64);
        var (left, right) = (PseudoInverse(features, ridge), PseudoInverse(basis.t(), ridge));
        // The coefficients of several outputs stand one behind the other.
        Tensor[] outputs = data.SeveralOutputs ? target.unbind(2) : [target];
        var coefficients = cat(outputs.Select(output => left.matmul(output).matmul(right)).ToArray(), 1);
        weight.copy_(coefficients.narrow(0, 0, hidden.shape[1]).t());
        bias.copy_(coefficients.select(0, hidden.shape[1]));
    }

    /// <summary>What the last layer of the branch reads: found by letting it pass its inputs, column by column of the
    /// identity.</summary>
    private static Tensor Hidden(DeepOnet model, Tensor functions, Tensor weight, Tensor bias)
    {
        var (savedWeight, savedBias) = (weight.clone(), bias.clone());
        var width = weight.shape[1];
        var parts = new List<Tensor>();
        try
        {
            bias.zero_();
            // The layer has as many outputs as there are basis functions, which may be fewer than its inputs.
            for (var start = 0L; start < width; start += weight.shape[0])
            {
                var count = Math.Min(weight.shape[0], width - start);
                weight.zero_();
                weight.narrow(0, 0, count).narrow(1, start, count).copy_(eye(count, dtype: weight.dtype, device: weight.device));
                parts.Add(model.Coefficients(functions).narrow(1, 0, count));
            }
        }
        finally
        {
            weight.copy_(savedWeight);
            bias.copy_(savedBias);
        }

        return cat(parts, 1);
    }

    private static Tensor PseudoInverse(Tensor matrix, double ridge)
    {
        var (u, s, vh) = linalg.svd(matrix, fullMatrices: false);
        var damped = s / (s.square() + (ridge * s.max()).square());
        return vh.t().mul(damped).matmul(u.t());
    }
}
