using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>The Z step of the coordinates before one stage, by the best way that the stage offers.</summary>
internal static class ProximalSolver
{
    private const int GradientSteps = 30, Backtracks = 6, SearchRounds = 12;

    /// <summary>How the coordinates before a stage are found.</summary>
    public static string Method(IStage stage, StageRange domain) => (stage, domain.IsDiscrete) switch
    {
        (DenseStage { IsAffine: true }, true) =>
            stage.Inputs <= BinaryCodes.Enumerable ? "enumeration" : "alternation over bits",
        (_, true) => stage.Inputs <= BinaryCodes.Enumerable ? "enumeration" : "alternation over bits by trial",
        (DenseStage { IsAffine: true }, false) => "Cholesky",
        (ILinearizableStage, _) => "Gauss-Newton",
        (IProximalStage, _) => "exact",
        (IDifferentiableStage, _) => "gradient",
        _ => "search without derivatives",
    };

    /// <summary>Coordinates that are nowhere worse than the start.</summary>
    /// <param name="stage">The stage after the coordinates.</param>
    /// <param name="task">The task.</param>
    /// <param name="innerIterations">Of conjugate gradients, where they are used.</param>
    public static Tensor Solve(IStage stage, ProximalTask task, int innerIterations)
    {
        using var scope = NewDisposeScope();
        var present = Cost(stage, task, task.Start);
        var found = (stage as IProximalStage)?.Solve(task)
            ?? (task.Domain.IsDiscrete ? Discrete(stage, task)
                : stage is ILinearizableStage linearizable ? GaussNewton(linearizable, task, present, innerIterations)
                : stage is IDifferentiableStage differentiable ? Gradient(differentiable, task, present)
                : Search(stage, task, present));
        var better = Cost(stage, task, found).lt(present).unsqueeze(1);
        return found.where(better, task.Start).MoveToOuterDisposeScope();
    }

    /// <summary>The objective of each point.</summary>
    public static Tensor Cost(IStage stage, ProximalTask task, Tensor coordinates)
    {
        using var scope = NewDisposeScope();
        return ((task.Targets - stage.Forward(coordinates)).square().sum([1L]) * (task.ErrorWeight / 2))
            .add_((coordinates - task.Prior).square().sum([1L]), task.Penalty / 2).MoveToOuterDisposeScope();
    }

    private static Tensor GaussNewton(
        ILinearizableStage stage, ProximalTask task, Tensor present, int innerIterations)
    {
        var at = stage.Linearize(task.Start);
        var right = at.Pull(task.Targets - at.Output).mul_(task.ErrorWeight).add_(task.Prior - task.Start, task.Penalty);
        var change = ConjugateGradients.Solve(
            v => at.Pull(at.Push(v)).mul_(task.ErrorWeight).add_(v, task.Penalty), right, innerIterations, 1e-4);
        return Backtrack(stage, task, task.Start, change, present).Point;
    }

    // Steepest descent with the steps of Barzilai and Borwein, halved until each point improves.
    private static Tensor Gradient(IDifferentiableStage stage, ProximalTask task, Tensor present)
    {
        var (point, cost) = (task.Start, present);
        var gradient = Slope(stage, task, point);
        var length = full_like(cost, 1 / (task.Penalty + task.ErrorWeight)).unsqueeze(1);
        for (var i = 0; i < GradientSteps; i++)
        {
            var (next, reached) = Backtrack(stage, task, point, gradient * -length, cost);
            var slope = Slope(stage, task, next);
            var (s, y) = (next - point, slope - gradient);
            var curved = (s * y).sum([1L], keepdim: true);
            length = length.where(curved.le(0), s.square().sum([1L], keepdim: true) / curved.clamp_min(1e-30));
            (point, cost, gradient) = (next, reached, slope);
        }

        return point;
    }

    private static Tensor Slope(IDifferentiableStage stage, ProximalTask task, Tensor point) =>
        stage.PullBack(point, stage.Forward(point) - task.Targets).mul_(task.ErrorWeight)
            .add_(point - task.Prior, task.Penalty);

    private static (Tensor Point, Tensor Cost) Backtrack(
        IStage stage, ProximalTask task, Tensor point, Tensor change, Tensor present)
    {
        var length = ones_like(present).unsqueeze(1);
        for (var i = 0; ; i++)
        {
            var moved = point.addcmul(length, change, 1);
            var reached = Cost(stage, task, moved);
            var worse = ~reached.le(present);
            if (!worse.any().item<bool>() || i > Backtracks) return (moved, reached.where(~worse, present));
            length = length.where(~worse.unsqueeze(1), i < Backtracks ? length * 0.5f : zeros_like(length));
        }
    }

    // Tries both directions of each coordinate and of the way to the prior, with steps of its own for each point.
    private static Tensor Search(IStage stage, ProximalTask task, Tensor present)
    {
        var (point, cost) = (task.Start.clone(), present);
        (point, cost) = Try(stage, task, point, task.Prior, cost);
        var length = (task.Prior - task.Start).abs().mean([1L]).clamp_min(0.1);
        for (var round = 0; round < SearchRounds; round++)
        {
            var before = cost;
            for (var i = 0; i < task.Start.size(1); i++)
                foreach (var sign in (int[])[1, -1])
                {
                    var moved = point.clone();
                    moved.select(1, i).add_(length, sign);
                    (point, cost) = Try(stage, task, point, moved, cost);
                }

            length = (length * 1.5f).where(cost.lt(before), length * 0.5f);
        }

        return point;
    }

    // Codes of zeros and ones before a stage of any kind.
    private static Tensor Discrete(IStage stage, ProximalTask task)
    {
        if (stage.Inputs <= BinaryCodes.Enumerable)
        {
            var codes = BinaryCodes.All(stage.Inputs, task.Start.device);
            return BinaryCodes.Best(task, stage.Forward(codes), codes);
        }

        var (point, cost) = (task.Start.clone(), Cost(stage, task, task.Start));
        (point, cost) = Try(stage, task, point, task.Prior.gt(0.5).to_type(float32), cost);
        for (var i = 0; i < stage.Inputs; i++)
        {
            var moved = point.clone();
            moved.select(1, i).mul_(-1).add_(1);
            (point, cost) = Try(stage, task, point, moved, cost);
        }

        return point;
    }

    private static (Tensor Point, Tensor Cost) Try(IStage stage, ProximalTask task, Tensor point, Tensor moved, Tensor cost)
    {
        var reached = Cost(stage, task, moved);
        var better = reached.lt(cost);
        return (moved.where(better.unsqueeze(1), point), reached.where(better, cost));
    }
}
