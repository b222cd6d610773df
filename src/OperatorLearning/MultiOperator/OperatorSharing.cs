using System.Collections.Immutable;
using System.Globalization;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.OperatorLearning;

/// <summary>Which branch and which trunk each of several operators uses: what they share, as data.</summary>
/// <remarks>
/// Operators with the same number share that part. MODNO (Zhang 2024, arXiv:2404.02892) has one branch and a trunk for
/// each operator, D2NO (Zhang et al. 2023, arXiv:2310.18888) one trunk and a branch for each client. Text form, read by
/// <see cref="Parse"/>: <c>branch=0,0,0; trunk=0,1,2</c>.
/// </remarks>
public sealed record OperatorSharing
{
    /// <summary>Creates the description.</summary>
    /// <param name="branches">The number of the branch of each operator; new numbers in order, from 0.</param>
    /// <param name="trunks">The number of the trunk of each operator, likewise.</param>
    /// <exception cref="ArgumentException">There is no operator, the lists differ in length, or numbers are left
    /// out.</exception>
    public OperatorSharing(IEnumerable<int> branches, IEnumerable<int> trunks)
    {
        Branches = RequireNumbers(branches, nameof(branches));
        Trunks = RequireNumbers(trunks, nameof(trunks));
        if (Branches.Length != Trunks.Length)
            throw new ArgumentException($"Each operator needs a branch and a trunk, got {Branches.Length} branches and {Trunks.Length} trunks.", nameof(trunks));
    }

    /// <summary>The number of the branch of each operator.</summary>
    public EquatableArray<int> Branches { get; }

    /// <summary>The number of the trunk of each operator.</summary>
    public EquatableArray<int> Trunks { get; }

    /// <summary>The number of operators.</summary>
    public int Operators => Branches.Length;

    /// <summary>MODNO: one branch for all, a trunk for each.</summary>
    public static OperatorSharing Modno(int operators) => new(One(operators), Each(operators));

    /// <summary>D2NO: a branch for each, one trunk for all.</summary>
    public static OperatorSharing D2no(int operators) => new(Each(operators), One(operators));

    /// <summary>Nothing in common.</summary>
    public static OperatorSharing Nothing(int operators) => new(Each(operators), Each(operators));

    /// <summary>One branch and one trunk for all.</summary>
    public static OperatorSharing Everything(int operators) => new(One(operators), One(operators));

    /// <summary>Whether the branch of an operator serves another one too.</summary>
    public bool SharesBranch(int operatorIndex) => IsShared(Branches, operatorIndex);

    /// <summary>Whether the trunk of an operator serves another one too.</summary>
    public bool SharesTrunk(int operatorIndex) => IsShared(Trunks, operatorIndex);

    /// <summary>Reads the text form, or one of the words <c>modno</c>, <c>d2no</c>, <c>nothing</c>,
    /// <c>everything</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="operators">The number of operators.</param>
    /// <exception cref="FormatException">The text has another form, or is of another number of operators.</exception>
    public static OperatorSharing Parse(string text, int operators)
    {
        var sharing = text switch
        {
            "modno" => Modno(operators),
            "d2no" => D2no(operators),
            "nothing" => Nothing(operators),
            "everything" => Everything(operators),
            _ => OptionFields.Read("sharing", text, fields => new OperatorSharing(Numbers(fields.Text("branch")), Numbers(fields.Text("trunk")))),
        };
        return sharing.Operators == operators ? sharing
            : throw new FormatException($"'{text}' is a sharing of {sharing.Operators} operators, expected one of {operators}, or modno, d2no, nothing or everything");
    }

    /// <summary>The text form.</summary>
    public override string ToString() => $"branch={string.Join(',', Branches)}; trunk={string.Join(',', Trunks)}";

    private static int[] Numbers(string text) => [.. text.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    private static IEnumerable<int> One(int operators) => Enumerable.Repeat(0, operators);

    private static IEnumerable<int> Each(int operators) => Enumerable.Range(0, operators);

    private static bool IsShared(EquatableArray<int> parts, int operatorIndex) => parts.Count(part => part == parts[operatorIndex]) > 1;

    private static ImmutableArray<int> RequireNumbers(IEnumerable<int> numbers, string parameter)
    {
        ArgumentNullException.ThrowIfNull(numbers, parameter);
        ImmutableArray<int> array = [.. numbers];
        var expected = 0;
        foreach (var number in array)
        {
            if (number < 0 || number > expected)
                throw new ArgumentException($"Parts are numbered from 0 in the order in which operators first use them, got {string.Join(", ", array)}.", parameter);
            if (number == expected) expected++;
        }

        return array.Length > 0 ? array : throw new ArgumentException("There must be an operator.", parameter);
    }
}
