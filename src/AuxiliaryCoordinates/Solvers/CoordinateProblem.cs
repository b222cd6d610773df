using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>The penalty objective of some points, as a function of their coordinates.</summary>
/// <param name="model">The model.</param>
/// <param name="inputs">Shape <c>[points, inputs]</c>.</param>
/// <param name="targets">Shape <c>[points, outputs]</c>.</param>
/// <param name="shifts">Multipliers over the penalty, one for each coordinate; null without.</param>
/// <param name="penalty">Of the constraints, mu.</param>
/// <remarks>AISTATS 2014, equation 3: <c>1/2 |y - f_{K+1}(z_K)|^2 + mu/2 sum_k |z_k - f_k(z_{k-1})|^2</c>; the
/// augmented Lagrangian puts <c>f_k + lambda_k/mu</c> in the place of <c>f_k</c>, but for a constant.</remarks>
internal sealed class CoordinateProblem(
    NestedModel model, Tensor inputs, Tensor targets, IReadOnlyList<Tensor>? shifts, double penalty)
{
    private const int Backtracks = 5;

    private int Count => model.Stages.Count - 1;

    /// <summary>Whether one Gauss-Newton step can move all coordinates.</summary>
    private bool CanMoveJointly => model.Stages.Skip(1).All(stage => stage is ILinearizableStage)
        && model.Stages.SkipLast(1).All(stage => !stage.Range.IsDiscrete);

    /// <summary>Coordinates that are nowhere worse.</summary>
    /// <param name="coordinates">Where they are; they are left alone.</param>
    /// <param name="sweeps">Steps of Gauss-Newton, or sweeps over the stages.</param>
    /// <param name="innerIterations">Of conjugate gradients in a step.</param>
    /// <param name="isJoint">Whether a Gauss-Newton step moves all coordinates, where all stages allow it.</param>
    public Tensor[] Step(IReadOnlyList<Tensor> coordinates, int sweeps, int innerIterations, bool isJoint)
    {
        using var scope = NewDisposeScope();
        Tensor[] present = [.. coordinates];
        var first = Shifted(0, model.Stages[0].Forward(inputs));
        for (var sweep = 0; sweep < sweeps; sweep++)
            present = isJoint && CanMoveJointly
                ? GaussNewton(present, first, innerIterations) : Alternate(present, first, innerIterations);
        return [.. present.Select(one => (coordinates.Contains(one) ? one.clone() : one).MoveToOuterDisposeScope())];
    }

    /// <summary>The error of the last stage and the constraints' of each, half their squares summed over points, without
    /// multipliers and penalty.</summary>
    public double[] Terms(IReadOnlyList<Tensor> coordinates)
    {
        using var scope = NewDisposeScope();
        return [.. Residuals(coordinates, shifted: false).Select(residual => residual.square().sum(type: float64).item<double>() / 2)];
    }

    /// <summary>What is zero where the constraints hold, and last the error: <c>z_k - f_k - shift_k</c>, <c>y -
    /// f_{K+1}</c>.</summary>
    public IEnumerable<Tensor> Residuals(IReadOnlyList<Tensor> coordinates, bool shifted)
    {
        for (var k = 0; k <= Count; k++)
        {
            var output = model.Stages[k].Forward(k == 0 ? inputs : coordinates[k - 1]);
            yield return (k == Count ? targets : coordinates[k]) - (shifted && k < Count ? Shifted(k, output) : output);
        }
    }

    private Tensor Shifted(int k, Tensor output) => shifts is null ? output : output + shifts[k];

    // One step on all coordinates of a point: its Hessian is block tridiagonal, so a product with it is one product
    // with each stage's Jacobian and one with its transpose.
    private Tensor[] GaussNewton(Tensor[] present, Tensor first, int innerIterations)
    {
        var stages = model.Stages.Skip(1).Select((stage, k) => ((ILinearizableStage)stage).Linearize(present[k])).ToArray();
        var residuals = new Tensor[Count + 1];
        for (var k = 0; k <= Count; k++)
            residuals[k] = (k == Count ? targets : present[k]) - (k == 0 ? first : k == Count ? stages[k - 1].Output : Shifted(k, stages[k - 1].Output));
        // In units of the penalty.
        var last = 1 / penalty;
        long[] widths = [.. present.Select(one => one.size(1))];
        var right = Down(residuals, stages, last).mul_(-1);
        var change = ConjugateGradients.Solve(
            v =>
            {
                var parts = v.split(widths, 1);
                return Down([.. Enumerable.Range(0, Count + 1).Select(k =>
                    k == 0 ? parts[0] : k == Count ? stages[k - 1].Push(parts[k - 1]).mul_(-1) : parts[k] - stages[k - 1].Push(parts[k - 1]))], stages, last);
            },
            right, innerIterations);
        return Backtrack(present, change.split(widths, 1), first, residuals);
    }

    // The transpose of the map from coordinates to residuals.
    private Tensor Down(Tensor[] residuals, StageLinearization[] stages, double last) =>
        cat([.. Enumerable.Range(0, Count).Select(k => k + 1 == Count
            ? (Count == 0 ? residuals[k] : residuals[k].add(stages[k].Pull(residuals[k + 1]), -last))
            : residuals[k] - stages[k].Pull(residuals[k + 1]))], 1);

    private Tensor[] Backtrack(Tensor[] present, Tensor[] change, Tensor first, Tensor[] residuals)
    {
        var cost = Cost(residuals);
        var length = ones_like(cost).unsqueeze(1);
        for (var i = 0; ; i++)
        {
            Tensor[] moved = [.. present.Zip(change, (point, step) => i == 0 ? point + step : point.addcmul(length, step, 1))];
            var worse = ~Cost([.. Enumerable.Range(0, Count + 1).Select(k => (k == Count ? targets : moved[k])
                - (k == 0 ? first : k == Count ? model.Stages[k].Forward(moved[k - 1]) : Shifted(k, model.Stages[k].Forward(moved[k - 1]))))]).le(cost);
            if (i > Backtracks || !worse.any().item<bool>()) return moved;
            length = length.where(~worse.unsqueeze(1), i < Backtracks ? length * 0.5f : zeros_like(length));
        }
    }

    private Tensor Cost(Tensor[] residuals)
    {
        var sum = residuals[Count].square().sum([1L]).div_(penalty);
        for (var k = 0; k < Count; k++) sum.add_(residuals[k].square().sum([1L]));
        return sum;
    }

    // From the last coordinates to the first: each by the stage after it.
    private Tensor[] Alternate(Tensor[] present, Tensor first, int innerIterations)
    {
        Tensor[] moved = [.. present];
        for (var k = Count - 1; k >= 0; k--)
        {
            var prior = k == 0 ? first : Shifted(k, model.Stages[k].Forward(moved[k - 1]));
            var isLast = k == Count - 1;
            var target = isLast ? targets : shifts is null ? moved[k + 1] : moved[k + 1] - shifts[k + 1];
            moved[k] = ProximalSolver.Solve(model.Stages[k + 1], new ProximalTask(
                target, prior, moved[k], isLast ? 1 : penalty, penalty, model.Stages[k].Range), innerIterations);
        }

        return moved;
    }
}
