using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>One equivariant linear map from an input tensor to an output tensor, given by a partition of their
/// indices.</summary>
/// <remarks>
/// With one letter per block (arXiv:2402.05232, Alg. 1): output[letters of output] = mean over the letters that occur
/// in the input only of input[letters of input];
/// output elements off the diagonals of repeated letters are 0. The mean (the paper writes a sum) keeps sizes out of
/// the parameters.
/// </remarks>
/// <param name="Output">Number of the output tensor in the specification.</param>
/// <param name="Input">Number of the input tensor.</param>
/// <param name="Partition">Divides the output's axes, then the input's.</param>
public sealed record BasisTerm(int Output, int Input, Partition Partition)
{
    /// <summary>The block of each axis of the output tensor.</summary>
    /// <param name="spec">The weight space of the term.</param>
    public ImmutableArray<int> OutputBlocks(WeightSpaceSpec spec) => Partition.Blocks[..spec.Tensors[Output].Axes.Length];

    /// <summary>The block of each axis of the input tensor.</summary>
    /// <param name="spec">The weight space of the term.</param>
    public ImmutableArray<int> InputBlocks(WeightSpaceSpec spec) => Partition.Blocks[spec.Tensors[Output].Axes.Length..];

    /// <summary>Tensor numbers and one letter per index, <c>0&lt;-1 abb</c>.</summary>
    public override string ToString() => $"{Output}<-{Input} {Partition}";
}
