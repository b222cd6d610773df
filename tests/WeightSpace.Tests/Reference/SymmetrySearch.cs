using WeightSpace.SymmetryBasis;

namespace WeightSpace.Tests;

/// <summary>
/// Finds all permutations of a tiny network's single weights that keep its function, whether an axis label can say them
/// or not.
/// </summary>
/// <remarks>
/// Individualisation and refinement, as in programs for graph isomorphism, with the network's function as the only
/// invariant. Weights get colours that no symmetry
/// can mix. Give all weights of a colour one value, change a single weight: if a symmetry carries one weight to
/// another, the function changes alike, so weights
/// whose change shows differently get different colours, again and again until nothing more shows. Where several
/// weights share a colour, one is marked, and every
/// other one is tried as its image: the colours of both sides are refined until each weight has its own, and the
/// permutation that is left is tried on generic
/// weights. The order of the group is the product of the sizes of the orbits along the marked weights. Permutations
/// that are claimed already spare
/// the tries within their orbits; what is found outside them is missed.
/// <para>
/// Twins are weights that may be swapped, just these two: weights that do nothing, or that occur only as a sum. Every
/// symmetry carries classes of twins to classes
/// of twins, so the group is the swaps of twins and, beside them, the symmetries that keep the order within each class.
/// The latter are searched.
/// </para>
/// </remarks>
internal sealed class SymmetrySearch
{
    private const int MostEvaluations = 30_000;

    /// <summary>Up to how many weights all pairs are changed too.</summary>
    private const int MostPaired = 64;

    private readonly WeightFunction function;
    private readonly double[] palette;
    private readonly List<int[]> missed = [];
    private readonly List<int[]> twins = [];

    private SymmetrySearch(WeightFunction function)
    {
        this.function = function;

        var random = new Random(5);
        palette = [.. Enumerable.Range(0, (2 * function.Size) + 2).Select(_ => (random.Next(2) == 0 ? 1 : -1) * (0.3 + random.NextDouble()))];
    }

    /// <summary>Permutations that keep the function and are not claimed, as the source of every weight; one for each
    /// orbit that the claims lack.</summary>
    public IReadOnlyList<int[]> Missed => missed;

    /// <summary>Classes of weights that may be swapped singly; those of one weight are left out.</summary>
    public IReadOnlyList<int[]> Twins => [.. twins.Where(members => members.Length > 1)];

    /// <summary>Decimal logarithm of the order of the group of all permutations that keep the function, swaps of twins
    /// divided out.</summary>
    public double Log10Order { get; private set; }

    /// <summary>Whether the search came to an end before the evaluations were spent; if not, the results are those so
    /// far.</summary>
    public bool IsComplete { get; private set; }

    /// <param name="function">The network.</param>
    /// <param name="claimed">Transpositions of indices of labels, which must keep the function.</param>
    /// <param name="acrossParameters">Whether weights may move to other parameters; buffers never do.</param>
    public static SymmetrySearch Run(WeightFunction function, IReadOnlyList<int[]> claimed, bool acrossParameters)
    {
        var search = new SymmetrySearch(function);
        var owners = function.Owners;
        int[] colors = [.. owners.Select(owner => acrossParameters && !function.IsBuffer(owner) ? 0 : 1 + owner)];
        search.FindTwins(search.Refine(Numbered(colors), isDeep: false).Colors);
        var ranks = new int[function.Size];
        foreach (var members in search.twins)
        {
            for (var rank = 0; rank < members.Length; rank++) ranks[members[rank]] = rank;
        }

        int[] ordered = [.. colors.Select((color, weight) => (color * function.Size) + ranks[weight])];
        search.Descend(search.Refine(Numbered(ordered), isDeep: function.Size <= MostPaired).Colors, [.. claimed.Select(source => search.InOrder(source, ranks))]);
        search.IsComplete = function.Evaluations < MostEvaluations;
        return search;
    }

    /// <summary>The same division with colours 0, 1, …</summary>
    private static int[] Numbered(int[] colors)
    {
        var numbers = colors.Distinct().Order().ToList();
        return [.. colors.Select(color => numbers.IndexOf(color))];
    }

    private void FindTwins(int[] colors)
    {
        for (var weight = 0; weight < colors.Length; weight++)
        {
            var at = twins.FindIndex(members => colors[members[0]] == colors[weight] && function.IsPreservedBy(Swap(colors.Length, members[0], weight)));
            if (at < 0) twins.Add([weight]);
            else twins[at] = [.. twins[at], weight];
        }
    }

    private static int[] Swap(int size, int first, int second)
    {
        var source = Enumerable.Range(0, size).ToArray();
        (source[first], source[second]) = (second, first);
        return source;
    }

    /// <summary>The same permutation up to swaps of twins, one that keeps the order of each class.</summary>
    private int[] InOrder(int[] source, int[] ranks)
    {
        var members = new int[source.Length][];
        foreach (var own in twins)
        {
            foreach (var weight in own) members[weight] = own;
        }

        return [.. source.Select((from, weight) => members[from][ranks[weight]])];
    }

    private void Descend(int[] colors, IReadOnlyList<int[]> claimed)
    {
        while (LargestCell(colors) is { Length: > 1 } cell && function.Evaluations < MostEvaluations)
        {
            var marked = cell[0];
            var orbits = Orbits(claimed);
            var orbit = cell.Count(weight => orbits[weight] == orbits[marked]);
            foreach (var others in cell.GroupBy(weight => orbits[weight]).Where(group => group.Key != orbits[marked]))
            {
                if (Extend(Mark(colors, marked), Mark(colors, others.First())) is not { } found) continue;
                missed.Add(found);
                orbit += others.Count();
            }

            Log10Order += Math.Log10(orbit);
            colors = Refine(Mark(colors, marked), isDeep: false).Colors;
            claimed = [.. claimed.Where(source => source[marked] == marked)];
        }
    }

    /// <summary>A permutation that keeps the function and carries the first colours to the second ones; null if there
    /// is none.</summary>
    private int[]? Extend(int[] first, int[] second)
    {
        if (function.Evaluations >= MostEvaluations) return null;
        var (left, right) = (Refine(first, isDeep: false), Refine(second, isDeep: false));
        if (!left.Traces.SequenceEqual(right.Traces, Tolerance.Instance)) return null;
        var cell = LargestCell(left.Colors);
        if (cell.Length > 1)
        {
            return Enumerable.Range(0, right.Colors.Length).Where(image => right.Colors[image] == left.Colors[cell[0]])
                .Select(image => Extend(Mark(left.Colors, cell[0]), Mark(right.Colors, image))).FirstOrDefault(found => found is not null);
        }

        var place = new int[right.Colors.Length];
        for (var weight = 0; weight < place.Length; weight++) place[right.Colors[weight]] = weight;
        int[] source = [.. left.Colors.Select(color => place[color])];
        return function.IsPreservedBy(source) ? source : null;
    }

    /// <summary>Divides colours until a change of one weight (deep: or of any two) shows no more differences.</summary>
    /// <returns>Colours 0, 1, … that do not depend on how the weights are numbered, and what showed.</returns>
    private (int[] Colors, List<double> Traces) Refine(int[] colors, bool isDeep)
    {
        var traces = new List<double>();
        while (true)
        {
            var (finer, count) = Divide(colors, [.. Enumerable.Range(0, colors.Length).Select(weight => Change(colors, weight))], traces);
            if (isDeep && count == colors.Distinct().Count()) (finer, count) = Divide(finer, Pairs(finer), traces);
            if (count == colors.Distinct().Count()) return (finer, traces);
            colors = finer;
        }
    }

    private double Change(int[] colors, params ReadOnlySpan<int> changed)
    {
        var weights = colors.Select(color => palette[color]).ToArray();
        foreach (var weight in changed) weights[weight] += 0.61;
        return function.Evaluate(weights);
    }

    /// <summary>Per weight, a symmetric function of what shows when it and any second weight change.</summary>
    private double[] Pairs(int[] colors)
    {
        var sums = new double[colors.Length];
        for (var i = 0; i < colors.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var shown = Math.Sin(Change(colors, i, j));
                sums[i] += shown * (1 + (0.1 * palette[colors[j]]));
                sums[j] += shown * (1 + (0.1 * palette[colors[i]]));
            }
        }

        return sums;
    }

    private static (int[] Colors, int Count) Divide(int[] colors, double[] shown, List<double> traces)
    {
        var finer = new int[colors.Length];
        var next = -1;
        var last = (Color: -1, Shown: 0.0);
        foreach (var weight in Enumerable.Range(0, colors.Length).OrderBy(weight => colors[weight]).ThenBy(weight => shown[weight]))
        {
            if (colors[weight] != last.Color || !Tolerance.Instance.Equals(shown[weight], last.Shown))
            {
                next++;
                traces.Add(shown[weight]);
            }

            last = (colors[weight], shown[weight]);
            finer[weight] = next;
        }

        traces.AddRange(finer.CountBy(color => color).OrderBy(pair => pair.Key).Select(pair => (double)pair.Value));
        return (finer, next + 1);
    }

    private static int[] Mark(int[] colors, int weight) => [.. colors.Select((color, i) => i == weight ? 2 * color : (2 * color) + 1)];

    private static int[] LargestCell(int[] colors) =>
        [.. Enumerable.Range(0, colors.Length).GroupBy(weight => colors[weight]).OrderByDescending(cell => cell.Count()).ThenBy(cell => cell.Key).First()];

    private int[] Orbits(IReadOnlyList<int[]> permutations)
    {
        var orbit = Enumerable.Range(0, function.Size).ToArray();
        for (var changes = true; changes;)
        {
            changes = false;
            foreach (var source in permutations)
            {
                for (var weight = 0; weight < source.Length; weight++)
                {
                    var least = Math.Min(orbit[weight], orbit[source[weight]]);
                    changes |= orbit[weight] != least || orbit[source[weight]] != least;
                    orbit[weight] = orbit[source[weight]] = least;
                }
            }
        }

        return orbit;
    }

    private sealed class Tolerance : IEqualityComparer<double>
    {
        public static Tolerance Instance { get; } = new();

        public bool Equals(double first, double second) => Math.Abs(first - second) <= 1e-8 * Math.Max(1, Math.Abs(first));

        public int GetHashCode(double number) => 0;
    }
}
