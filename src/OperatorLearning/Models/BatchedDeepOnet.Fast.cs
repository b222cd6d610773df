using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

public sealed partial class BatchedDeepOnet
{
    /// <summary>The loss of every network and its gradient, in closed form where the activation allows it.</summary>
    /// <param name="parameters">Parameters, see <see cref="Forward"/>.</param>
    /// <param name="functions">Input functions, see <see cref="Forward"/>.</param>
    /// <param name="queries">Query points, see <see cref="Forward"/>.</param>
    /// <param name="targets">True values, see <see cref="Losses"/>.</param>
    /// <param name="loss">The kind of loss.</param>
    /// <returns>Losses, shape <c>[particles]</c>, and one gradient per parameter, of its shape, all without graph; the
    /// caller disposes them.</returns>
    /// <remarks>For tanh and relu no graph is recorded and no gradient of inputs computed; other activations go through
    /// autograd.</remarks>
    /// <exception cref="ArgumentException">The number or a shape of the arguments does not fit the
    /// architecture.</exception>
    public (Tensor Losses, Tensor[] Gradients) LossesAndGradients(
        IReadOnlyList<Tensor> parameters, Tensor functions, Tensor queries, Tensor targets, OperatorLoss loss = OperatorLoss.MeanSquared)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var particles = RequireParameters(parameters);
        RequireBatch(functions, particles, Options.Sensors, nameof(functions));
        RequireBatch(queries, particles, Options.QueryDimension, nameof(queries));
        using var scope = NewDisposeScope();
        var (losses, gradients) = Options.Activation is NetworkActivation.Tanh or NetworkActivation.Relu
            ? ClosedForm(parameters, functions, queries, targets, loss)
            : ByAutograd(parameters, functions, queries, targets, loss);
        foreach (var gradient in gradients) gradient.MoveToOuterDisposeScope();
        return (losses.MoveToOuterDisposeScope(), gradients);
    }

    private (Tensor Losses, Tensor[] Gradients) ByAutograd(
        IReadOnlyList<Tensor> parameters, Tensor functions, Tensor queries, Tensor targets, OperatorLoss loss)
    {
        var leaves = parameters.Select(parameter => parameter.detach().requires_grad_(true)).ToArray();
        var losses = Losses(leaves, functions, queries, targets, loss);
        var gradients = autograd.grad([losses.sum()], leaves);
        return (losses.detach(), [.. gradients]);
    }

    private (Tensor Losses, Tensor[] Gradients) ClosedForm(
        IReadOnlyList<Tensor> parameters, Tensor functions, Tensor queries, Tensor targets, OperatorLoss loss)
    {
        using var guard = no_grad();
        var inputs = Options.Features?.Apply(queries) ?? queries;
        var branch = Activations(parameters, 0, branchLayers, functions, false);
        var trunk = Activations(parameters, 2 * branchLayers, trunkLayers, inputs, Options.TrunkActivated);
        var (coefficients, basis) = (branch[^1], trunk[^1]);
        var values = Options.Bias
            ? coefficients.baddbmm(basis.transpose(1, 2), parameters[^1].unsqueeze(-1))
            : coefficients.bmm(basis.transpose(1, 2));
        RequireTargets(targets, values);
        var (losses, gradient) = Loss(values.sub_(targets), targets, loss);
        var gradients = new Tensor[parameters.Count];
        if (Options.Bias) gradients[^1] = gradient.sum([1, 2]).unsqueeze(-1);
        Backward(parameters, gradients, 0, branch, functions, gradient.bmm(basis), false);
        Backward(parameters, gradients, 2 * branchLayers, trunk, inputs, gradient.transpose(1, 2).bmm(coefficients), Options.TrunkActivated);
        return (losses, gradients);
    }

    private Tensor[] Activations(IReadOnlyList<Tensor> parameters, int first, int layers, Tensor input, bool lastActivated)
    {
        var values = new Tensor[layers];
        for (var layer = 0; layer < layers; layer++)
        {
            var (weight, bias) = (parameters[first + 2 * layer], parameters[first + 2 * layer + 1]);
            var output = input.dim() == 2 ? Shared(input, weight, bias) : Own(input, weight, bias);
            if (layer < layers - 1 || lastActivated)
                output = Options.Activation == NetworkActivation.Tanh ? output.tanh_() : output.relu_();
            values[layer] = input = output;
        }

        return values;
    }

    // Overwrites the gradient of the network's output.
    private void Backward(
        IReadOnlyList<Tensor> parameters, Tensor[] gradients, int first, Tensor[] values, Tensor input, Tensor gradient, bool lastActivated)
    {
        for (var layer = values.Length - 1; layer >= 0; layer--)
        {
            var output = values[layer];
            if (layer < values.Length - 1 || lastActivated)
            {
                // tanh' = 1 - output^2, relu' = [output > 0].
                gradient = Options.Activation == NetworkActivation.Tanh
                    ? gradient.addcmul_(gradient.mul(output), output, -1)
                    : gradient.mul_(output.gt(0));
            }

            var below = layer > 0 ? values[layer - 1] : input;
            var rows = below.dim() == 2 ? below.unsqueeze(0).expand(gradient.shape[0], below.shape[0], below.shape[1]) : below;
            gradients[first + 2 * layer] = gradient.transpose(1, 2).bmm(rows);
            gradients[first + 2 * layer + 1] = gradient.sum([1]);
            if (layer > 0) gradient = gradient.bmm(parameters[first + 2 * layer]);
        }
    }

    // Overwrites the difference with the gradient of the loss.
    private static (Tensor Losses, Tensor Gradient) Loss(Tensor difference, Tensor targets, OperatorLoss loss)
    {
        var (functions, points) = (difference.shape[1], difference.shape[2]);
        if (loss == OperatorLoss.MeanSquared)
            return (difference.square().mean([1, 2]), difference.mul_(2.0 / (functions * points)));
        var norms = linalg.vector_norm(difference, 2, [-1]);
        var targetNorms = linalg.vector_norm(targets, 2, [-1]);
        // At zero difference the norm has no gradient; autograd's convention is zero, which zero difference times
        // anything finite gives.
        var scale = norms.mul(targetNorms).mul(functions);
        scale = scale.masked_fill(norms.eq(0), 1).reciprocal();
        return (norms.div(targetNorms).mean([1]), difference.mul_(scale.unsqueeze(-1)));
    }

    private static void RequireTargets(Tensor targets, Tensor values)
    {
        var expected = values.shape.AsSpan();
        if (!targets.shape.AsSpan().SequenceEqual(targets.dim() == 2 ? expected[1..] : expected))
            throw new ArgumentException(
                $"Targets must have shape [{expected[1]}, {expected[2]}] (shared) or {Shapes.Text(values)} (per particle), got {Shapes.Text(targets)}.", nameof(targets));
    }
}
