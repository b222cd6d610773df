using FsCheck.Xunit;
using WeightSpace.SymmetryBasis;
using WeightSpace.Testing;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Architecture;

/// <summary>Groups beyond permutations: worked out by hand, proved by elements drawn at random.</summary>
public sealed class ContinuousSymmetriesTests
{
    private static readonly Dictionary<string, (Action<ArchitectureBuilder, GraphValue> Build, string Expected)> Cases = new()
    {
        ["relu"] = ((net, x) => Head(net, Unit(net, "relu", Dense(net, x))), "PositiveScales w.out 3: w+1 b+1 v-1"),
        ["tanh"] = ((net, x) => Head(net, Unit(net, "tanh", Dense(net, x))), "Signs w.out 3: w+1 b+1 v+1"),
        ["sigmoid"] = ((net, x) => Head(net, Unit(net, "sigmoid", Dense(net, x))), ""),
        ["absolute value"] = ((net, x) => Head(net, Unit(net, "abs", Dense(net, x))), "PositiveScales w.out 3: w+1 b+1 v-1; Signs w.out 3: w+1 b+1"),
        ["square"] = ((net, x) => Head(net, Unit(net, "square", Dense(net, x))), "PositiveScales w.out 3: w+1 b+1 v-2; Signs w.out 3: w+1 b+1"),
        ["nothing between two layers"] = ((net, x) => Head(net, Dense(net, x)), "GeneralLinear w.out 9: w+1 b+1 v-1"),
        ["gate"] = ((net, x) => Head(net, net.Elementwise("mul", Dense(net, x), Unit(net, "sigmoid", net.Linear(x, net.Parameter("g", 3, 2))))), "PositiveScales w.out 3: w+1 b+1 v-1; Signs w.out 3: w+1 b+1 v+1"),
        ["relu with a residual"] = ((net, x) =>
        {
            var h = Unit(net, "relu", Dense(net, x));
            Head(net, net.Add(h, Unit(net, "relu", net.Elementwise("mul", h, net.Parameter("s", 3)))));
        }, "PositiveScales w.out 3: w+1 b+1 v-1"),
        ["layer norm"] = ((net, x) => Head(net, net.LayerNorm(Dense(net, x), net.Parameter("s", 3), net.Parameter("c", 3))), "PositiveScales w.out 3: s+1 c+1 v-1; Signs w.out 3: s+1 c+1 v+1"),
        ["root mean square"] = ((net, x) => Head(net, net.Apply(new NormalizeRule("RMSNorm", -1), Dense(net, x))), "Orthogonal w.out 3: w+1 b+1 v-1"),
        ["root mean square with a scale"] = ((net, x) => Head(net, net.Elementwise("mul", net.Apply(new NormalizeRule("RMSNorm", -1), Dense(net, x)), net.Parameter("s", 3))), "Signs w.out 3: w+1 b+1 s+1; Signs w.out 3: w+1 b+1 v+1"),
        ["both sides of a product"] = ((net, x) => net.Output(net.Einsum("bi,bi->b", Dense(net, x), net.Linear(x, net.Parameter("v", 3, 2)))), "GeneralLinear w.out 9: w+1 b+1 v-1"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Find_SmallNetwork_GivesTheGroupsWorkedOutByHand(string name)
    {
        var (build, expected) = Cases[name];
        var net = new ArchitectureBuilder();
        build(net, net.Input("x", 4, 2));
        var analysis = net.Analyze();
        var found = ContinuousSymmetries.Find(analysis);

        Assert.Equal(expected, string.Join("; ", found.Select(Text)));
        Assert.All(Proofs(analysis, found), proof => Assert.True(proof.Passed, $"{proof.Status} {proof.MaxRelativeError} {proof.Reason}"));
    }

    [Fact]
    public void Find_Transformer_GivesBothMapsOfEveryHead()
    {
        var analysis = BuiltinNetworks.Find("transformer").Analyze(new Dictionary<string, string>());
        var found = ContinuousSymmetries.Find(analysis);

        var heads = found.Where(one => one.Group == ContinuousGroup.GeneralLinear).ToArray();
        Assert.Equal(4, heads.Length);
        Assert.All(heads, one => Assert.Equal(4 * 8 * 8, one.Dimension));
        Assert.All(Proofs(analysis, found), proof => Assert.True(proof.Passed));
    }

    [Fact]
    public void Run_GroupThatForgetsATensor_Fails()
    {
        var net = new ArchitectureBuilder();
        Cases["relu"].Build(net, net.Input("x", 4, 2));
        var analysis = net.Analyze();
        var whole = ContinuousSymmetries.Find(analysis)[0];
        var wrong = whole with { Exponents = [.. whole.Exponents.Where(one => one.Parameter != "b")] };

        Assert.Equal(CertificateStatus.Failed, Proofs(analysis, [wrong])[0].Status);
        Assert.Equal(CertificateStatus.Failed, Proofs(analysis, [whole with { Group = ContinuousGroup.Signs }])[0].Status);
    }

    [Property(MaxTest = 150, Arbitrary = [typeof(SymmetryGenerators)])]
    public void Find_RandomNetworks_AreAllProved(NetworkSketch sketch)
    {
        var analysis = RandomNetworks.Build(sketch, 60);
        var found = ContinuousSymmetries.Find(analysis);

        foreach (var (symmetry, proof) in found.Zip(Proofs(analysis, found))) Assert.True(proof.Status != CertificateStatus.Failed, $"{Text(symmetry)}: {proof.MaxRelativeError} of\n{analysis.StateSpec}");
    }

    private static IReadOnlyList<CertificateResult> Proofs(SymmetryAnalysis analysis, IReadOnlyList<ContinuousSymmetry> symmetries)
    {
        using var generator = new Generator(5);
        return EquivarianceCertificate.Run(analysis, symmetries, 3, new Random(6), generator);
    }

    private static string Text(ContinuousSymmetry symmetry)
    {
        // The sign of all exponents together is a matter of taste.
        var sign = symmetry.Exponents[0].Exponent < 0 ? -1 : 1;
        return $"{symmetry.Group} {symmetry.Label.Name} {symmetry.Dimension}: {string.Join(" ", symmetry.Exponents.Select(one => $"{one.Parameter}{sign * one.Exponent:+0;-0}"))}";
    }

    private static GraphValue Dense(ArchitectureBuilder net, GraphValue x) => net.Linear(x, net.Parameter("w", 3, 2), net.Parameter("b", 3));

    private static GraphValue Unit(ArchitectureBuilder net, string name, GraphValue x) => net.Elementwise(name, x);

    private static void Head(ArchitectureBuilder net, GraphValue hidden) => net.Output(net.Linear(hidden, net.Parameter("v", 1, 3)));
}
