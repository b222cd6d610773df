namespace SymmetryBasis;

/// <summary>The equivariant linear maps of a weight space to itself: enumerated lazily, counted without enumeration.</summary>
/// <remarks>The basis is that of arXiv:2402.05232 (Alg. 1, Theorem 3.3), extended to fixed and nested labels and reduced to linear independence for small labels.</remarks>
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

    /// <summary>Number of terms from one tensor to another: a product over the labels of sums of Stirling numbers.</summary>
    /// <param name="output">Number of the output tensor.</param>
    /// <param name="input">Number of the input tensor.</param>
    /// <exception cref="OverflowException">The number exceeds 64 bits.</exception>
    public long Count(int output, int input) => IndexSet.Of(Options, Spec.Tensors[output], Spec.Tensors[input]).Count();

    /// <summary>Number of all terms.</summary>
    /// <remarks>Tensors with the same labels are counted together, and pairs without a common label cost one multiplication for all of them.</remarks>
    /// <exception cref="OverflowException">The number exceeds 64 bits.</exception>
    public long Count()
    {
        var classes = Spec.Tensors.GroupBy(LabelKey).Select(group => (Tensor: group.First(), Size: group.LongCount())).ToArray();
        var alone = Array.ConvertAll(classes, one => IndexSet.Of(Options, one.Tensor).Count());
        var total = 0L;
        var sum = 0L;
        for (var i = 0; i < classes.Length; i++) sum = checked(sum + (classes[i].Size * alone[i]));
        total = checked(sum * sum);

        // The product of the tensors' own counts is right unless they share a label; correct those pairs.
        var users = new Dictionary<AxisLabel, List<int>>();
        for (var i = 0; i < classes.Length; i++)
        {
            foreach (var label in classes[i].Tensor.Axes.Select(axis => axis.Label).Distinct())
                (users.TryGetValue(label, out var list) ? list : users[label] = []).Add(i);
        }

        var known = new Dictionary<string, long>();
        for (var i = 0; i < classes.Length; i++)
        {
            foreach (var j in classes[i].Tensor.Axes.SelectMany(axis => users[axis.Label]).Distinct())
            {
                var key = PairKey(classes[i].Tensor, classes[j].Tensor);
                if (!known.TryGetValue(key, out var count))
                    known[key] = count = IndexSet.Of(Options, classes[i].Tensor, classes[j].Tensor).Count();
                total = checked(total + (classes[i].Size * classes[j].Size * (count - (alone[i] * alone[j]))));
            }
        }

        return total;
    }

    private static string LabelKey(TensorSpec tensor) => string.Join(',', tensor.Axes.Select(axis => axis.Label.Name));

    /// <summary>Equal for pairs that differ in the names of their labels only; sizes matter up to the largest possible number of blocks.</summary>
    private static string PairKey(TensorSpec first, TensorSpec second)
    {
        var numbers = new Dictionary<AxisLabel, int>();
        var indices = first.Axes.Length + second.Axes.Length;
        string Number(TensorAxis axis)
        {
            if (!numbers.TryGetValue(axis.Label, out var number)) numbers[axis.Label] = number = numbers.Count;
            var parent = axis.Label.Parent is { } label && numbers.TryGetValue(label, out var known) ? known : -1;
            return $"{number}{axis.Label.Kind}{Math.Min(axis.Label.Size, indices)}<{parent}";
        }

        return $"{string.Join(',', first.Axes.Select(Number))}|{string.Join(',', second.Axes.Select(Number))}";
    }
}
