namespace WeightSpace.SymmetryBasis;

/// <summary>The equivariant linear maps of a weight space to itself: enumerated lazily, counted without
/// enumeration.</summary>
/// <remarks>The basis is that of arXiv:2402.05232 (Alg. 1, Theorem 3.3), extended to fixed and nested labels and
/// reduced to linear independence for small labels.</remarks>
public sealed class EquivariantBasis
{
    /// <summary>Makes the basis.</summary>
    /// <param name="spec">The weight space.</param>
    /// <param name="options">Policy for fixed labels and pruning.</param>
    public EquivariantBasis(WeightSpaceSpec spec, BasisOptions options)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(options);
        (Spec, Options) = (spec, options);
    }

    /// <summary>The weight space.</summary>
    public WeightSpaceSpec Spec { get; }

    /// <summary>Policy for fixed labels and pruning.</summary>
    public BasisOptions Options { get; }

    /// <summary>Number of (output tensor, input tensor) pairs.</summary>
    public long PairCount => (long)Spec.Tensors.Length * Spec.Tensors.Length;

    /// <summary>The terms from one tensor to another, lazily.</summary>
    /// <param name="output">Number of the output tensor.</param>
    /// <param name="input">Number of the input tensor.</param>
    public IEnumerable<BasisTerm> Terms(int output, int input) =>
        IndexSet.Of(Options, Spec.Tensors[output], Spec.Tensors[input]).Partitions().Select(partition => new BasisTerm(output, input, partition));

    /// <summary>All terms, by output and then input tensor, lazily.</summary>
    public IEnumerable<BasisTerm> Terms()
    {
        var tensors = Enumerable.Range(0, Spec.Tensors.Length);
        return tensors.SelectMany(output => tensors.SelectMany(input => Terms(output, input)));
    }

    /// <summary>Number of terms from one tensor to another: a product over the labels of sums of Stirling
    /// numbers.</summary>
    /// <param name="output">Number of the output tensor.</param>
    /// <param name="input">Number of the input tensor.</param>
    /// <exception cref="OverflowException">The number exceeds 64 bits.</exception>
    public long Count(int output, int input) => IndexSet.Of(Options, Spec.Tensors[output], Spec.Tensors[input]).Count();

    /// <summary>Number of all terms, without a look at each pair: <see cref="PairedCounts"/>.</summary>
    /// <exception cref="OverflowException">The number exceeds 64 bits.</exception>
    public long Count() => new PairedCounts(Options).Sum(Spec.Tensors);
}
