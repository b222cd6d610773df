namespace WeightSpace.OperatorGenerator.Api;

/// <summary>Lists what one assembly offers and the reference does not: source written against it would not compile against the reference.</summary>
internal static class ApiComparison
{
    /// <returns>One line per surplus type, base or member; empty when everything of <paramref name="ours"/> exists in <paramref name="reference"/>.</returns>
    public static IReadOnlyList<string> Surplus(ApiSurface reference, ApiSurface ours)
    {
        var lines = new List<string>();
        foreach ((string name, TypeSurface type) in ours.Types)
        {
            if (!reference.Types.TryGetValue(name, out TypeSurface? known))
            {
                lines.Add($"{name}: the {type.Kind} is not in the reference");
                continue;
            }
            CompareKind(name, known, type, lines);
            foreach (string basis in type.Bases.Except(known.Bases).Where(basis => basis is not "object" and not "ValueType" and not "Enum"))
                lines.Add($"{name}: derives from or implements {basis}, the reference does not");
            foreach (string member in type.Declared.Where(member => !Known(known.Reachable, member)))
                lines.Add(Describe(name, member, known));
        }
        return lines;
    }

    private static void CompareKind(string name, TypeSurface known, TypeSurface type, List<string> lines)
    {
        // Being sealed where the reference is not takes something away; it promises nothing that is missing there.
        bool narrower = type.Kind == "sealed class" && known.Kind == "class";
        if (type.Kind != known.Kind && !narrower)
            lines.Add($"{name}: is a {type.Kind}, in the reference a {known.Kind}");
    }

    /// <summary>A member of ours that cannot be overridden serves the callers of one that can.</summary>
    private static bool Known(IReadOnlySet<string> reachable, string member) =>
        reachable.Contains(member)
        || Variants(member).Any(reachable.Contains);

    private static IEnumerable<string> Variants(string member)
    {
        string access = member.StartsWith("protected ", StringComparison.Ordinal) ? "protected " : "";
        string rest = member[access.Length..];
        yield return access + "virtual " + rest;
        if (rest.StartsWith("virtual ", StringComparison.Ordinal))
            yield return access + "abstract " + rest["virtual ".Length..];
        // Overrides of object's methods are virtual in one and absent (inherited) in the other.
        if (rest.Contains(" set; "))
            yield break;
        yield return member.Replace("{ get; }", "{ get; set; }");
    }

    private static string Describe(string type, string member, TypeSurface known)
    {
        string name = NameOf(member);
        string? near = known.Reachable.Where(other => NameOf(other) == name).MinBy(other => Distance(other, member));
        return near is null
            ? $"{type}: {member} is not in the reference"
            : $"{type}: {member}{Environment.NewLine}    reference has {near}";
    }

    private static string NameOf(string member)
    {
        int end = member.IndexOfAny(['(', '<', '[', '{', '=']);
        return (end < 0 ? member.Split(" -> ")[0] : member[..end]).TrimEnd().Split(' ')[^1];
    }

    private static int Distance(string left, string right)
    {
        var words = new HashSet<string>(left.Split(' ', ',', '('));
        int shared = right.Split(' ', ',', '(').Count(words.Contains);
        return Math.Abs(left.Length - right.Length) - (8 * shared);
    }
}
