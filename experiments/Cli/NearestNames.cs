namespace WeightSpace.Experiments.Cli;

/// <summary>Suggests the known names that are nearest to a mistyped one.</summary>
public static class NearestNames
{
    private const int Most = 3;

    /// <summary>The known names within a third of the name's length in edits (at least two), nearest first.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="known">The names that exist.</param>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        var limit = Math.Max(2, name.Length / 3);
        return [.. known
            .Select(candidate => (candidate, distance: Distance(name, candidate)))
            .Where(pair => pair.distance <= limit || IsPart(name, pair.candidate))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Take(Most).Select(pair => pair.candidate)];
    }

    /// <summary>A clause such as <c>did you mean 'a' or 'b'?</c>, or the whole list when nothing is near.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="known">The names that exist.</param>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        string[] all = [.. known];
        var near = Of(name, all);
        return near.Count > 0
            ? $"did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}?"
            : $"known: {string.Join(", ", all.Order(StringComparer.Ordinal))}";
    }

    /// <summary>The Levenshtein distance with adjacent transpositions counted once, ignoring case.</summary>
    /// <param name="left">One word.</param>
    /// <param name="right">The other word.</param>
    public static int Distance(string left, string right)
    {
        var (a, b) = (left.ToLowerInvariant(), right.ToLowerInvariant());
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            table[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            table[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var best = Math.Min(Math.Min(table[i - 1, j] + 1, table[i, j - 1] + 1), table[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, table[i - 2, j - 2] + 1);
                table[i, j] = best;
            }
        return table[a.Length, b.Length];
    }

    /// <summary>Whether the typed name is the last part of a dotted name, or the other way round.</summary>
    private static bool IsPart(string name, string candidate) =>
        name.Length >= 3 && (candidate.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("." + candidate, StringComparison.OrdinalIgnoreCase)
            || candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase));
}
