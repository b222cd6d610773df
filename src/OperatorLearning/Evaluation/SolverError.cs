using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>How far the data of a problem are from its operator: its solutions against those of its
/// <see cref="IOperatorProblem.Reference"/> for the same functions.</summary>
/// <param name="Mean">Relative L2 error, mean over functions.</param>
/// <param name="Worst">That of the worst function.</param>
/// <param name="MeanL1">Relative L1 error, mean over functions: what counts at jumps.</param>
/// <remarks>Data are in single precision, which leaves 1e-7 of any error. No model can be shown to be better than the
/// data it is measured with.</remarks>
public sealed record SolverError(double Mean, double Worst, double MeanL1)
{
    /// <summary>Measures the error.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="samples">How many functions, at least 1.</param>
    /// <param name="seed">Their seed.</param>
    /// <param name="device">Where the solvers run.</param>
    /// <returns>Zeros for an exact problem. Functions whose solution is zero everywhere are left out.</returns>
    public static SolverError Measure(IOperatorProblem problem, int samples, long seed, Device device)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var reference = problem.Reference;
        if (ReferenceEquals(reference, problem)) return new(0, 0, 0);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        using var data = problem.Generate(new SampleDraws(seed, samples), device);
        using var finer = reference.Generate(new SampleDraws(seed, samples), device);
        var exact = finer.Solutions.to(ScalarType.Float64).flatten(1);
        var difference = data.Solutions.to(ScalarType.Float64).flatten(1).sub(exact);
        var kept = exact.abs().amax([1]).gt(0);
        Tensor Relative(double order) => difference.norm(1, p: (float)order).div(exact.norm(1, p: (float)order)).masked_select(kept);
        var errors = Relative(2);
        return errors.shape[0] == 0 ? new(0, 0, 0) : new(errors.mean().item<double>(), errors.max().item<double>(), Relative(1).mean().item<double>());
    }
}
