using WeightSpace.SymmetryBasis;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Modules;

/// <summary>Every module of the engine, whatever is added to it: the group found in a network around it, and the proof
/// that it is one.</summary>
public sealed class EveryModuleTests
{
    /// <summary>They hold modules or parameters and cannot be called; networks that describe themselves name what is in
    /// them.</summary>
    private static readonly HashSet<string> Containers = ["ModuleDict`1", "ModuleList`1", "ParameterDict", "ParameterList"];

    /// <summary>They cannot be used in this release of the engine; see <see
    /// cref="BrokenModules_OfThisRelease_AreStillBroken"/>.</summary>
    private static readonly HashSet<string> Broken = ["AdaptiveMaxPool3d", "Hardtanh"];

    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var (name, cases) in EngineModuleCases.All.Concat(SeveralInputCases.All).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            for (var number = 0; number < cases.Length; number++) data.Add(name, number);
        }

        return data;
    }

    [Fact]
    public void Cases_ModulesOfTheEngine_AreAllThere()
    {
        var modules = typeof(nn.Module).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(nn.Module)) && !type.IsAbstract && type.Namespace == "TorchSharp.Modules").Select(type => type.Name);
        var known = EngineModuleCases.All.Keys.Concat(SeveralInputCases.All.Keys).Concat(Containers).Concat(Broken);

        Assert.Equal(known.Order(StringComparer.Ordinal), modules.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void BrokenModules_OfThisRelease_AreStillBroken()
    {
        // Once one of them works, it belongs among the cases.
        using var scope = NewDisposeScope();
        var x = full([2], 3, ScalarType.Float64);
        Assert.Same(x, nn.Hardtanh().forward(x));
        Assert.Equal(3, x[0].item<double>());
        Assert.Throws<NullReferenceException>(() => nn.AdaptiveMaxPool3d([2, 2, 2]).forward(ones([1, 2, 4, 4, 4])));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Analyze_NetworkAroundTheModule_FindsItsGroupAndProvesIt(string name, int number)
    {
        using var scope = NewDisposeScope();
        var one = Build(name, number);
        var (network, input) = (one.Network, one.Input);
        var architecture = ModuleArchitecture.Analyze(network, input.shape);
        var result = EquivarianceCertificate.Run(network, architecture.Analysis, () => network.forward(input), 3, new Random(5));

        Assert.True(result.Passed && result.MaxRelativeError < 1e-10, $"{name} {number}: {result}\n{architecture.Spec}");
        Assert.True(Math.Abs(one.Log10Order - architecture.Spec.Log10GroupOrder) < 1e-9, $"{name} {number}: 10^{architecture.Spec.Log10GroupOrder} instead of 10^{one.Log10Order}\n{architecture.Spec}\n{string.Join('\n', architecture.Diagnostics.Select(diagnostic => $"{diagnostic.Operator}: {diagnostic.Message}"))}");
        Explanations.Require(architecture.Analysis);
    }

    internal static EngineModuleCase Build(string name, int number) => (EngineModuleCases.All.TryGetValue(name, out var cases) ? cases : SeveralInputCases.All[name])[number]();
}
