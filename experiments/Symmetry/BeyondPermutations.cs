using System.Globalization;
using System.Text.Json.Nodes;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Reports;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Symmetry;

/// <summary>The groups of a network beyond permutations, each with its proof; what fails the proof is not
/// shown.</summary>
internal sealed class BeyondPermutations
{
    /// <summary>Elements of each group that are tried.</summary>
    private const int Trials = 3;
    private const int MostParameters = 6;

    private readonly List<(ContinuousSymmetry Symmetry, CertificateResult Proof)> found;

    private readonly int failed;

    private BeyondPermutations(List<(ContinuousSymmetry, CertificateResult)> found, int failed) => (this.found, this.failed) = (found, failed);

    /// <summary>Looks for the groups and proves them.</summary>
    public static BeyondPermutations Of(SymmetryAnalysis analysis, long seed)
    {
        var candidates = ContinuousSymmetries.Find(analysis);
        using var generator = new Generator((ulong)seed);
        var proofs = EquivarianceCertificate.Run(analysis, candidates, Trials, new Random(unchecked((int)seed)), generator);
        return new(
            [.. candidates.Zip(proofs).Where(pair => pair.Second.Status != CertificateStatus.Failed)],
            proofs.Count(proof => proof.Status == CertificateStatus.Failed));
    }

    /// <summary>Prints them as a table.</summary>
    public void Print(Reporter reporter)
    {
        if (failed > 0) reporter.Line($"beyond permutations: {failed} candidates failed their proof and are left out");
        if (found.Count == 0)
        {
            reporter.Line("beyond permutations: no scales, signs or invertible maps of units were found");
            return;
        }

        TablePrinter.Print(
            new ReportTable("Groups beyond permutations.", ["label", "group", "dimension", "acts on", "proof"],
                [.. found.Select(one => new[] { one.Symmetry.Label.Name, Name(one.Symmetry), Size(one.Symmetry), Places(one.Symmetry), CertificateText.Of(one.Proof) })]),
            reporter);
    }

    /// <summary>All of them.</summary>
    public JsonArray Json() =>
    [
        .. found.Select(one => new JsonObject
        {
            ["label"] = one.Symmetry.Label.Name,
            ["group"] = one.Symmetry.Group switch { ContinuousGroup.Signs => "signs", ContinuousGroup.GeneralLinear => "generalLinear", ContinuousGroup.Orthogonal => "orthogonal", _ => "positiveScales" },
            ["dimension"] = one.Symmetry.Dimension,
            ["acts"] = new JsonArray([.. one.Symmetry.Exponents.Select(place => new JsonObject
            {
                ["parameter"] = place.Parameter, ["view"] = place.View, ["axis"] = place.Axis, ["exponent"] = place.Exponent,
            })]),
            ["certificate"] = new JsonObject { ["status"] = SymmetryJson.Status(one.Proof), ["maxRelativeError"] = double.IsFinite(one.Proof.MaxRelativeError) ? one.Proof.MaxRelativeError : null },
        }),
    ];

    private static string Name(ContinuousSymmetry symmetry) => symmetry.Group switch
    {
        ContinuousGroup.Signs => "signs",
        ContinuousGroup.GeneralLinear => $"GL({symmetry.Label.Size})",
        ContinuousGroup.Orthogonal => $"O({symmetry.Label.Size})",
        _ => "positive scales",
    } + (symmetry.Label.Instances > 1 ? string.Create(CultureInfo.InvariantCulture, $", {symmetry.Label.Instances} copies") : "");

    private static string Size(ContinuousSymmetry symmetry) =>
        string.Create(CultureInfo.InvariantCulture, $"{(symmetry.Group == ContinuousGroup.Signs ? "2^" : "")}{symmetry.Dimension}");

    private static string Places(ContinuousSymmetry symmetry)
    {
        var names = symmetry.Exponents.Select(place => (place.Exponent > 0 ? "" : "1/") + place.Parameter).Distinct().ToArray();
        return string.Join(", ", names.Take(MostParameters)) + (names.Length > MostParameters ? $" and {names.Length - MostParameters} more" : "");
    }
}
