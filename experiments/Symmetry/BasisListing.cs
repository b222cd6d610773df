using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>The terms of a basis, pair by pair, as letters: output indices, then input indices; equal letters are
/// joined, a dot is a folded index.</summary>
internal static class BasisListing
{
    /// <summary>A larger basis is listed up to here, and it is said how much is left out: a listing is for
    /// reading.</summary>
    private const int Most = 20_000;

    public static JsonArray Json(EquivariantBasis basis) => new([.. Pairs(basis).Select(pair => new JsonObject
    {
        ["output"] = pair.Output,
        ["input"] = pair.Input,
        ["terms"] = new JsonArray([.. pair.Terms.Select(term => JsonValue.Create(term))]),
    })]);

    public static void Print(EquivariantBasis basis, long count, Reporter reporter)
    {
        reporter.Line("Basis, output <- input: letters of the output's indices | of the input's; equal letters are joined, a dot is a folded index.");
        foreach (var (output, input, terms) in Pairs(basis)) reporter.Line($"  {output} <- {input}: {string.Join("  ", terms)}");
        if (count > Most) reporter.Line($"  … and {count - Most} more terms");
    }

    private static IEnumerable<(string Output, string Input, IReadOnlyList<string> Terms)> Pairs(EquivariantBasis basis)
    {
        var tensors = basis.Spec.Tensors;
        var left = Most;
        for (var output = 0; output < tensors.Length && left > 0; output++)
        {
            for (var input = 0; input < tensors.Length && left > 0; input++)
            {
                var rank = tensors[output].Axes.Length;
                string[] terms = [.. basis.Terms(output, input).Take(left).Select(term => $"{new Partition(term.Partition.Blocks[..rank])}|{term.Partition.ToString()[rank..]}")];
                left -= terms.Length;
                yield return (tensors[output].Name, tensors[input].Name, terms);
            }
        }
    }
}
