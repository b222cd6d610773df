using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>The tensors of a network's weights and the labels that tie their axes: everything that decides the
/// permutation group.</summary>
/// <remarks>Text form: a line <c>labels h:32, x:64!</c>, then one line per tensor; <c>;</c> may stand for a line
/// break.</remarks>
public sealed record WeightSpaceSpec
{
    /// <summary>Makes a specification.</summary>
    /// <param name="tensors">The tensors; names must be distinct, and one label name must always mean the same
    /// label.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, or one label name has two meanings.</exception>
    public WeightSpaceSpec(params ImmutableArray<TensorSpec> tensors)
    {
        Tensors = tensors;
        var names = new HashSet<string>();
        var labels = new Dictionary<string, AxisLabel>();
        var order = ImmutableArray.CreateBuilder<AxisLabel>();
        foreach (var tensor in Tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"Two tensors are called {tensor.Name}; give each its own name.", nameof(tensors));
            foreach (var axis in tensor.Axes)
                AddLabel(axis.Label, tensor, labels, order);
        }

        Labels = order.ToImmutable();
    }

    /// <summary>The tensors, in the order of the packed layout.</summary>
    public EquatableArray<TensorSpec> Tensors { get; }

    /// <summary>The labels, in order of first use, parents before their children.</summary>
    public EquatableArray<AxisLabel> Labels { get; }

    /// <summary>Number of weights.</summary>
    public long ElementCount => Tensors.Aggregate(0L, (sum, tensor) => checked(sum + tensor.ElementCount));

    /// <summary>Decimal logarithm of the order of the group: n! for a permutable label, (d!) to the number of parent
    /// indices for a nested one, 1 for a fixed one.</summary>
    public double Log10GroupOrder => Labels.Where(label => label.Kind != LabelKind.Fixed).Sum(label => label.Instances * Log10Factorial(label.Size));

    /// <summary>Reads the text form.</summary>
    /// <param name="text">As written by <see cref="ToString"/>.</param>
    /// <exception cref="FormatException">The text is not a specification; the message names the part and what was
    /// expected.</exception>
    public static WeightSpaceSpec Parse(string text) => SpecText.ParseSpec(text);

    /// <summary>The text form.</summary>
    public override string ToString() => SpecText.FormatSpec(this);

    private static void AddLabel(AxisLabel label, TensorSpec tensor, Dictionary<string, AxisLabel> labels, ImmutableArray<AxisLabel>.Builder order)
    {
        if (label.Parent is { } parent) AddLabel(parent, tensor, labels, order);
        if (labels.TryAdd(label.Name, label)) order.Add(label);
        else if (labels[label.Name] != label)
            throw new ArgumentException($"Label {label.Name} is {label} in tensor {tensor.Name} but {labels[label.Name]} elsewhere; one name must mean one label.");
    }

    private static double Log10Factorial(int n)
    {
        var sum = 0.0;
        for (var factor = 2; factor <= n; factor++) sum += Math.Log10(factor);
        return sum;
    }
}
