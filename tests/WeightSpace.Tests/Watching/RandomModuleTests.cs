using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using WeightSpace.SymmetryBasis;
using WeightSpace.Testing;
using WeightSpace.TestSupport;
using WeightSpace.Tests.Architecture;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Watching;

/// <summary>Random modules with hand-written forwards, watched while they run; the module itself, run with permuted
/// weights, is the judge.</summary>
[Collection("Alone")]
public sealed class RandomModuleTests
{
    [Property(MaxTest = 30, Arbitrary = [typeof(SymmetryGenerators)])]
    public void Analyze_RandomModule_ClaimsWhatKeepsTheFunction(NetworkSketch sketch)
    {
        using var scope = NewDisposeScope();
        using var watched = new Watched(sketch, 60);
        using var function = watched.Function();

        Assert.NotEqual(CertificateStatus.Failed, watched.Architecture.Proof.Status);
        foreach (var (label, source) in WeightPermutations.Transpositions(watched.Analysis))
            Assert.True(function.IsPreservedBy(source), $"{label} of\n{watched.Analysis.StateSpec}");
    }

    /// <summary>None lost in watching: the group is that of the network as one would describe it. None lost at all: a
    /// search over all permutations within parameters finds no more.</summary>
    [Fact]
    public void Search_RandomModules_FindsNothingThatLabelsMiss()
    {
        var (searched, missed, unfinished) = (0, new List<string>(), 0);
        // A fixed seed, for the modules must be searched to the end, which some of any family are not.
        foreach (var sketch in NetworkSketch.Arbitrary(5).Generator.Sample(72, new Rnd(2026), 50))
        {
            using var scope = NewDisposeScope();
            using var watched = new Watched(sketch, 30);
            if (watched.IsException) continue;
            var (search, claimed) = (watched.Search(), watched.Analysis.StateSpec);
            searched++;
            unfinished += search.IsComplete ? 0 : 1;
            if (search.Missed.Count > 0) missed.Add($"{sketch}: 10^{search.Log10Order} instead of\n{claimed}");
            if (claimed.Log10GroupOrder < watched.Network.StateSpec.Log10GroupOrder - 1e-9) missed.Add($"{sketch}: the network has\n{watched.Network.StateSpec}\n, watching found\n{claimed}");
        }

        Assert.True(missed.Count == 0, string.Join('\n', missed));
        Assert.InRange(searched, 40, 72);
        Assert.InRange(unfinished, 0, 1);
    }

    /// <summary>What docs/symmetry.md lists as an exception: experts of one weight, picked one by one.</summary>
    [Fact]
    public void Search_PickedExperts_FindsTheirExchange()
    {
        using var scope = NewDisposeScope();
        using var watched = new Watched(new NetworkSketch(3, [new(StepKind.Mixture, 2, 0)], 0), 24);
        var search = watched.Search();

        Assert.True(search.IsComplete);
        Assert.NotEmpty(search.Missed);
        Assert.Equal(watched.Analysis.StateSpec.Log10GroupOrder + Math.Log10(2), search.Log10Order, 9);
    }

    [Fact]
    public void Search_ClaimLeftOut_FindsIt()
    {
        using var scope = NewDisposeScope();
        using var watched = new Watched(new NetworkSketch(2, [new(StepKind.Residual, 2, 0)], 1), 40);
        using var function = watched.Function();
        var search = SymmetrySearch.Run(function, [], acrossParameters: false);

        Assert.NotEmpty(search.Missed);
        Assert.Equal(watched.Analysis.StateSpec.Log10GroupOrder, search.Log10Order, 9);
    }

    /// <summary>A sketch's module, what watching found, and the network as it would be described.</summary>
    private sealed class Watched : IDisposable
    {
        private readonly NetworkSketch sketch;
        private readonly nn.Module<Tensor, Tensor> module;
        private readonly Generator generator = new(1);

        public Watched(NetworkSketch sketch, int mostWeights)
        {
            this.sketch = sketch;
            Network = RandomNetworks.Build(sketch, mostWeights);
            module = RandomModules.Build(sketch, mostWeights, generator);
            Architecture = ModuleArchitecture.Analyze(module, RandomModules.Example(sketch, generator));
        }

        public SymmetryAnalysis Network { get; }

        public ModuleArchitecture Architecture { get; }

        public SymmetryAnalysis Analysis => Architecture.Analysis;

        public bool HasPickedExperts => Network.Nodes.Any(node => node.Operator == "Einsum te,teo->to");

        /// <summary>What docs/symmetry.md lists, picked experts and indices that a trace does not hold among
        /// it.</summary>
        public bool IsException => HasPickedExperts || Network.Nodes.Any(node => node.Rule is TakeRule)
            || MinimalityTests.IsException(Analysis) || MinimalityTests.IsException(Network);

        public WeightFunction Function()
        {
            // With a table, enough inputs that every row is read.
            var inputs = sketch.Inputs == 3
                ? Enumerable.Range(0, 3).Select(row => tensor([row, (row + 1L) % 3]))
                : Enumerable.Range(0, 2).Select(_ => RandomModules.Example(sketch, generator));
            return WeightFunction.Of(module, Analysis, [.. inputs], 3);
        }

        public SymmetrySearch Search()
        {
            using var function = Function();
            return SymmetrySearch.Run(function, [.. WeightPermutations.Transpositions(Analysis).Select(pair => pair.Source)], acrossParameters: false);
        }

        public void Dispose()
        {
            module.Dispose();
            generator.Dispose();
        }
    }
}
