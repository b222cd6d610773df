using TorchSharp;

namespace WeightSpace.LearnedOptimizers.MetaTraining;

/// <summary>A batch of antithetic pairs of training runs that an evolution strategy perturbs: row n follows θ + e_n,
/// row pairs + n follows θ − e_n on the same problem.</summary>
public interface IInnerUnroll
{
    /// <summary>Number of antithetic pairs; every batch has twice as many rows.</summary>
    int Pairs { get; }

    /// <summary>Sets the parameters under which the coming steps run.</summary>
    /// <param name="parameters">Shape <c>[2·pairs, count]</c>; borrowed for the call.</param>
    void BeginTruncation(torch.Tensor parameters);

    /// <summary>One step of every run. Runs whose episode ends with this step start a new one before the
    /// next.</summary>
    /// <returns>The losses before the step, in order of the rows, and which pairs ended.</returns>
    InnerStep Step();
}
