using System.Collections;
using System.Globalization;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.OperatorLearning;

/// <summary>An immutable list of positive sizes, equal by content: the widths of a dense network from input to output,
/// or the axes of a grid.</summary>
/// <remarks>Text form: <c>128-64-64</c>.</remarks>
public sealed record SizeList : IReadOnlyList<int>
{
    private readonly EquatableArray<int> sizes;

    /// <summary>Copies sizes.</summary>
    /// <param name="sizes">Positive numbers, at least one.</param>
    /// <exception cref="ArgumentException">There are none, or one is below 1.</exception>
    public SizeList(IEnumerable<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        this.sizes = [.. sizes];
        if (Count == 0 || this.sizes.Any(size => size < 1))
            throw new ArgumentException($"Sizes must be positive numbers, at least one, got '{string.Join('-', this.sizes)}'.", nameof(sizes));
    }

    /// <inheritdoc/>
    public int Count => sizes.Length;

    /// <summary>The first size: what a network takes.</summary>
    public int First => sizes[0];

    /// <summary>The last size: what a network gives.</summary>
    public int Last => sizes[^1];

    /// <summary>The number of weights of the dense network of these widths, biases not counted.</summary>
    public long WeightCount => sizes.Zip(sizes.Skip(1), (inputs, outputs) => (long)inputs * outputs).Sum();

    /// <summary>The number of weights and biases of the dense network of these widths.</summary>
    public long ParameterCount => WeightCount + sizes.Skip(1).Sum(size => (long)size);

    /// <summary>The product of all sizes: the points of a grid.</summary>
    public long Product => sizes.Aggregate(1L, (product, size) => checked(product * size));

    /// <inheritdoc/>
    public int this[int index] => sizes[index];

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is no list of positive numbers with dashes between them.</exception>
    public static SizeList Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return new(text.Split('-').Select(part => int.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture)));
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException)
        {
            throw new FormatException($"'{text}' is no list of positive sizes such as 128-64-64", error);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)sizes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The text form.</summary>
    public override string ToString() => string.Join('-', sizes);
}
