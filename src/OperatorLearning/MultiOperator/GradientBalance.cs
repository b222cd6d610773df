using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Puts the gradients of several losses together.</summary>
internal sealed class GradientBalance(MultiOperatorNetwork network, MultiOperatorTrainerOptions options, Random random)
{
    /// <summary>Losses below this count as this, where gradients are divided by them.</summary>
    public const float SmallestLoss = 1e-30f;

    private readonly Parameter[] shared = [.. network.SharedParameters];
    private readonly double[] weights = [.. Enumerable.Repeat(1.0, network.Operators)];
    private double[]? initial;

    /// <summary>The weights of GradNorm.</summary>
    public IReadOnlyList<double> Weights => weights;

    /// <summary>Leaves the gradients in the parameters.</summary>
    public void Backward(Tensor[] losses)
    {
        if (options.Balance == OperatorBalance.Geometric)
        {
            losses.Select(loss => loss / loss.detach().clamp_min(SmallestLoss)).Aggregate((left, right) => left + right).backward();
            return;
        }

        if (shared.Length == 0 || options.Balance == OperatorBalance.None)
        {
            losses.Aggregate((left, right) => left + right).backward();
            return;
        }

        if (options.Balance == OperatorBalance.GradNorm) Weighted(losses);
        else Projected(losses);
    }

    // Chen et al. 2018, Alg. 1; the norm of a weighted gradient is the weight times the norm, which gives the
    // derivative of the weights' own loss in closed form.
    private void Weighted(Tensor[] losses)
    {
        var norms = losses.Select(loss => autograd.grad([loss], [network.LastShared!], retain_graph: true)[0].norm().to(ScalarType.Float64).item<double>()).ToArray();
        var values = losses.Select(loss => loss.detach().to(ScalarType.Float64).item<double>()).ToArray();
        initial ??= values;
        var rates = values.Zip(initial, (value, start) => value / start).ToArray();
        var (mean, meanRate) = (weights.Zip(norms, (weight, norm) => weight * norm).Average(), rates.Average());
        losses.Zip(weights, (loss, weight) => loss * weight).Aggregate((left, right) => left + right).backward();
        for (var i = 0; i < weights.Length; i++)
        {
            var target = mean * Math.Pow(rates[i] / meanRate, options.BalanceExponent);
            // Relative to the mean norm, so that the rate does not depend on the scale of the losses.
            weights[i] = Math.Max(1e-3, weights[i] - (options.BalanceRate * Math.Sign((weights[i] * norms[i]) - target) * norms[i] / norms.Average()));
        }

        var sum = weights.Sum();
        for (var i = 0; i < weights.Length; i++) weights[i] *= weights.Length / sum;
    }

    // Yu et al. 2020, Alg. 1: in random order, a gradient loses its component along another that it conflicts with.
    private void Projected(Tensor[] losses)
    {
        Tensor[][] parts = [.. losses.Select(loss => autograd.grad([loss], shared, retain_graph: true, allow_unused: true).Select((one, k) => one ?? zeros_like(shared[k])).ToArray())];
        Tensor[] gradients = [.. parts.Select(one => cat([.. one.Select(part => part.flatten())]))];
        losses.Aggregate((left, right) => left + right).backward();
        using var guard = no_grad();
        var sum = zeros_like(gradients[0]);
        for (var i = 0; i < gradients.Length; i++)
        {
            var own = gradients[i].clone();
            var others = Enumerable.Range(0, gradients.Length).Where(j => j != i).ToArray();
            random.Shuffle(others);
            foreach (var j in others)
            {
                var product = own.dot(gradients[j]);
                own = own - (product.clamp_max(0) / gradients[j].dot(gradients[j]).clamp_min(1e-30) * gradients[j]);
            }

            sum = sum + own;
        }

        foreach (var (parameter, part) in shared.Zip(sum.split([.. shared.Select(parameter => parameter.numel())], 0)))
            parameter.grad?.copy_(part.view(parameter.shape));
    }
}
