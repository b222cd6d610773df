using TorchSharp;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.LearnedOptimizers.MetaTraining;

/// <summary>Many inner problems of one architecture at once: networks whose weights are rows of batched tensors, each
/// with
/// its own data.</summary>
/// <remarks>Rows come in antithetic pairs: row n and row pairs + n solve the same problem.</remarks>
public interface IBatchedTask : IDisposable
{
    /// <summary>The weight space of one network.</summary>
    WeightSpaceSpec Spec { get; }

    /// <summary>Number of antithetic pairs.</summary>
    int Pairs { get; }

    /// <summary>Gives a pair a new problem, drawn from the seed alone.</summary>
    /// <param name="pair">Number of the pair.</param>
    /// <param name="seed">Determines the problem and the initial weights.</param>
    /// <returns>Initial weights, one per tensor of <see cref="Spec"/>, shape <c>[*axes]</c>; the caller disposes
    /// them.</returns>
    IReadOnlyList<torch.Tensor> Draw(int pair, long seed);

    /// <summary>Training loss of every run at its own weights.</summary>
    /// <param name="weights">One per tensor of <see cref="Spec"/>, shape <c>[2·pairs, *axes]</c>.</param>
    /// <returns>Shape <c>[2·pairs]</c>, differentiable; the caller disposes it.</returns>
    torch.Tensor Losses(IReadOnlyList<torch.Tensor> weights);

    /// <summary>What the rule is judged by: the loss of every run on data that it does not train on.</summary>
    /// <param name="weights">One per tensor of <see cref="Spec"/>, shape <c>[2·pairs, *axes]</c>.</param>
    /// <returns>Shape <c>[2·pairs]</c>; the caller disposes it.</returns>
    torch.Tensor HeldOutLosses(IReadOnlyList<torch.Tensor> weights);
}
