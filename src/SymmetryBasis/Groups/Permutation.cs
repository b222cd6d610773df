using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>A permutation of 0..n−1.</summary>
/// <remarks>Convention: <c>(p * q)[i] = p[q[i]]</c>, and a permutation acts on arrays by <c>(p.Act(w))[i] =
/// w[p^-1[i]]</c>.</remarks>
public sealed record Permutation
{
    /// <summary>Makes a permutation from its images.</summary>
    /// <param name="images">Where each index goes.</param>
    /// <exception cref="ArgumentException">The images are not a rearrangement of 0..n−1.</exception>
    public Permutation(params ImmutableArray<int> images)
    {
        Images = images;
        var seen = new bool[Images.Length];
        foreach (var image in Images)
        {
            if ((uint)image >= (uint)seen.Length || seen[image])
                throw new ArgumentException($"[{string.Join(", ", Images)}] is not a rearrangement of 0..{Images.Length - 1}.", nameof(images));
            seen[image] = true;
        }
    }

    /// <summary>Where each index goes.</summary>
    public EquatableArray<int> Images { get; }

    /// <summary>Number of indices.</summary>
    public int Size => Images.Length;

    /// <summary>Whether every index stays in place.</summary>
    public bool IsIdentity
    {
        get
        {
            for (var i = 0; i < Size; i++)
            {
                if (Images[i] != i) return false;
            }

            return true;
        }
    }

    /// <summary>Where an index goes.</summary>
    /// <param name="index">An index, 0..n−1.</param>
    public int this[int index] => Images[index];

    /// <summary>The inverse.</summary>
    public Permutation Inverse
    {
        get
        {
            var images = new int[Size];
            for (var i = 0; i < Size; i++) images[Images[i]] = i;
            return new([.. images]);
        }
    }

    /// <summary>The composition: first <paramref name="second"/>, then <paramref name="first"/>.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public static Permutation operator *(Permutation first, Permutation second)
    {
        if (first.Size != second.Size)
            throw new ArgumentException($"Cannot compose permutations of {first.Size} and {second.Size} indices.", nameof(second));
        return new([.. second.Images.Select(image => first.Images[image])]);
    }

    /// <summary>Leaves every index in place.</summary>
    /// <param name="size">Number of indices.</param>
    public static Permutation Identity(int size) => new([.. Enumerable.Range(0, size)]);

    /// <summary>Swaps two indices.</summary>
    /// <param name="size">Number of indices.</param>
    /// <param name="first">One index.</param>
    /// <param name="second">The other.</param>
    public static Permutation Transposition(int size, int first, int second)
    {
        var images = Enumerable.Range(0, size).ToArray();
        (images[first], images[second]) = (second, first);
        return new([.. images]);
    }

    /// <summary>Moves every index one up, the last to 0.</summary>
    /// <param name="size">Number of indices.</param>
    public static Permutation Cycle(int size) => new([.. Enumerable.Range(0, size).Select(i => (i + 1) % size)]);

    /// <summary>A uniformly random permutation.</summary>
    /// <param name="size">Number of indices.</param>
    /// <param name="random">Source of randomness.</param>
    public static Permutation Random(int size, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var images = Enumerable.Range(0, size).ToArray();
        random.Shuffle(images);
        return new([.. images]);
    }

    /// <summary>Moves the elements of an array: <c>result[i] = values[this^-1[i]]</c>.</summary>
    /// <param name="values">One value per index.</param>
    /// <exception cref="ArgumentException">The length is not <see cref="Size"/>.</exception>
    public T[] Act<T>(ReadOnlySpan<T> values)
    {
        if (values.Length != Size)
            throw new ArgumentException($"A permutation of {Size} indices cannot act on {values.Length} values.", nameof(values));
        var result = new T[Size];
        for (var i = 0; i < Size; i++) result[Images[i]] = values[i];
        return result;
    }

    /// <summary>Cycle notation without the fixed points, <c>(0 1)(2 4 3)</c>; the identity is <c>()</c>.</summary>
    public override string ToString()
    {
        var cycles = new List<string>();
        var seen = new bool[Size];
        for (var first = 0; first < Size; first++)
        {
            var cycle = new List<int>();
            for (var i = first; !seen[i]; i = Images[i])
            {
                seen[i] = true;
                cycle.Add(i);
            }

            if (cycle.Count > 1) cycles.Add($"({string.Join(' ', cycle)})");
        }

        return cycles.Count == 0 ? "()" : string.Concat(cycles);
    }
}
