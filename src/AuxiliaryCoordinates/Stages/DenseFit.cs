using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>The fits of dense stages.</summary>
internal static class DenseFit
{
    // Units of one task of a parallel fit, the same for any number of threads.
    private const int Block = 128;

    /// <summary><c>x W + b</c>.</summary>
    public static Tensor Affine(Tensor inputs, Tensor weights)
    {
        var size = weights.size(0) - 1;
        return weights[size].addmm(inputs, weights.narrow(0, 0, size));
    }

    /// <summary>Least squares.</summary>
    public static (Tensor Weights, FitOutcome Outcome) Linear(FitTask task, Tensor weights, DenseStageOptions options)
    {
        var inputs = WithOnes(task.Inputs);
        var residual = task.Targets - inputs.mm(weights);
        var before = Criterion(residual, task.Weights, weights, options.Ridge).sum().item<double>();
        var damping = task.Damping * inputs.size(0);
        var scaled = task.Weights is { } given ? inputs * given.unsqueeze(1) : inputs;
        string? note = null;
        Tensor change;
        if (damping > 0 && options.Ridge == 0 && task.Weights is null && inputs.size(0) < inputs.size(1))
        {
            // The same solution by the points' Gram matrix.
            var gram = inputs.mm(inputs.t()).add_(eye(inputs.size(0), device: inputs.device), damping);
            change = inputs.t().mm(residual.cholesky_solve(linalg.cholesky(gram)));
        }
        else
        {
            // In double where the points are all there are: the Gram matrix squares their condition.
            var type = task.IsPart ? float32 : float64;
            var ridge = zeros(inputs.size(1), dtype: type, device: inputs.device).fill_(damping);
            ridge.narrow(0, 0, inputs.size(1) - 1).add_(options.Ridge);
            var gram = scaled.to_type(type).t().mm(inputs.to_type(type)).add_(diag(ridge));
            var right = scaled.t().mm(residual).sub_(Pull(weights, options.Ridge)).to_type(type);
            var (factor, added) = Factor(gram);
            if (added > 0) note = FormattableString.Invariant($"singular Gram matrix: ridge {added:0.0e+0} added");
            change = right.cholesky_solve(factor).to_type(float32);
        }

        var fitted = weights + change;
        var after = Criterion(task.Targets - inputs.mm(fitted), task.Weights, fitted, options.Ridge).sum().item<double>();
        return after <= before ? (fitted, new(before, after, note)) : (weights, new(before, before, note));
    }

    /// <summary>Gauss-Newton, a unit a system.</summary>
    public static (Tensor Weights, FitOutcome Outcome) Units(
        FitTask task, Tensor weights, StageActivation activation, DenseStageOptions options)
    {
        var inputs = WithOnes(task.Inputs);
        var blocks = (int)((weights.size(1) + Block - 1) / Block);
        var done = new (Tensor Weights, double Before, double After)[blocks];
        Parts.Run(blocks, task.Threads, i =>
        {
            var (start, count) = (i * Block, Math.Min(Block, weights.size(1) - i * Block));
            done[i] = Units(
                inputs, task.Targets.narrow(1, start, count), task, weights.narrow(1, start, count), activation, options);
        });
        var fitted = cat([.. done.Select(one => one.Weights)], 1);
        foreach (var one in done) one.Weights.Dispose();
        return (fitted, new FitOutcome(done.Sum(one => one.Before), done.Sum(one => one.After)));
    }

    /// <summary>A Cholesky factor, with a ridge added where the matrix has none.</summary>
    public static (Tensor Factor, double Ridge) Factor(Tensor gram)
    {
        var mean = Math.Max(gram.trace().ToDouble() / gram.size(0), double.Epsilon);
        for (var ridge = 0.0; ; ridge = ridge == 0 ? 1e-7 * mean : ridge * 100)
        {
            if (ridge > 0) gram = gram + eye(gram.size(0), dtype: gram.dtype, device: gram.device) * ridge;
            var (factor, information) = linalg.cholesky_ex(gram);
            if (information.item<int>() == 0) return (factor, ridge);
            if (ridge > mean)
                throw new ArgumentException("The Gram matrix of a fit is not finite; look for NaN or infinity in the data.");
        }
    }

    private static (Tensor Weights, double Before, double After) Units(
        Tensor inputs, Tensor targets, FitTask task, Tensor weights, StageActivation activation, DenseStageOptions options)
    {
        using var scope = NewDisposeScope();
        var (damping, transposed) = (task.Damping * inputs.size(0), inputs.t());
        var arguments = inputs.mm(weights);
        Tensor? first = null, last = null;
        for (var step = 0; step < options.Steps; step++)
        {
            var values = activation.Apply(arguments);
            var slope = activation.Slope(arguments, values);
            var residual = targets - values;
            var present = Criterion(residual, task.Weights, weights, options.Ridge);
            first ??= present;
            var weighted = task.Weights is { } given ? slope * given.unsqueeze(1) : slope;
            var curvature = (weighted * slope).t();
            var right = (weighted * residual).t().mm(inputs).sub_(Pull(weights, options.Ridge).t());
            var change = ConjugateGradients.Solve(
                p => p.mm(transposed).mul_(curvature).mm(inputs).add_(p, damping + options.Ridge),
                right, options.InnerIterations).t();
            (weights, arguments, last) = Backtrack(
                targets, task.Weights, weights, change, arguments, inputs.mm(change), present, activation, options);
        }

        return (weights.MoveToOuterDisposeScope().DetachFromDisposeScope(), first!.sum().item<double>(), last!.sum().item<double>());
    }

    // Each unit halves its own step until it improves; one that never does stays.
    private static (Tensor Weights, Tensor Arguments, Tensor Criterion) Backtrack(
        Tensor targets, Tensor? pointWeights, Tensor weights, Tensor change, Tensor arguments, Tensor shift, Tensor present,
        StageActivation activation, DenseStageOptions options)
    {
        var length = ones_like(present, dtype: float32);
        for (var i = 0; ; i++)
        {
            // Without the product where no step was halved.
            var (moved, at) = i == 0 ? (weights + change, arguments + shift)
                : (weights.addcmul(length, change, 1), arguments.addcmul(length, shift, 1));
            var reached = Criterion(targets - activation.Apply(at), pointWeights, moved, options.Ridge);
            var worse = reached.gt(present) | reached.isnan();
            if (!worse.any().item<bool>()) return (moved, at, reached);
            length = length.where(~worse, i < options.Backtracks ? length * 0.5f : zeros_like(length));
            if (i > options.Backtracks)
                return (moved, at, reached.where(~worse, present));
        }
    }

    /// <summary>The criterion of each unit, in double: shape <c>[units]</c>.</summary>
    private static Tensor Criterion(Tensor residual, Tensor? pointWeights, Tensor weights, double ridge)
    {
        var squares = residual.square();
        if (pointWeights is not null) squares = squares.mul_(pointWeights.unsqueeze(1));
        var sums = squares.sum(0, type: float64).mul_(0.5);
        return ridge == 0 ? sums
            : sums.add_(weights.narrow(0, 0, weights.size(0) - 1).square().sum(0, type: float64), ridge / 2);
    }

    // The regulariser's gradient; it leaves the biases out.
    private static Tensor Pull(Tensor weights, double ridge)
    {
        var pull = weights * ridge;
        pull[weights.size(0) - 1].zero_();
        return pull;
    }

    private static Tensor WithOnes(Tensor inputs) => cat([inputs, ones(inputs.size(0), 1, device: inputs.device)], 1);
}
