using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using WeightSpace.TestSupport;
using WeightSpace.Testing;

namespace WeightSpace.SymmetryBasis.Tests;

/// <summary>Brute force as judge of the basis: random networks, all of whose weights and maps are looked at one by
/// one.</summary>
[Properties(Arbitrary = [typeof(SymmetryGenerators)])]
public sealed class RandomNetworkTests
{
    private static readonly BasisOptions Exact = new(FixedAxisPolicy.Fold, Prune: true);
    private static readonly BasisOptions Permuted = new(FixedAxisPolicy.Permute, Prune: true);

    [Property(MaxTest = 150)]
    public void Terms_RandomNetwork_AreABasisOfTheCommutant(NetworkSketch sketch)
    {
        var analysis = RandomNetworks.Build(sketch, 32);
        var generators = WeightPermutations.Generators(analysis).ToArray();
        RequireBasis(analysis, Exact, generators);
    }

    [Property(MaxTest = 100)]
    public void Terms_RandomNetworkWithFixedLabelsPermuted_AreABasisOfTheCommutant(NetworkSketch sketch)
    {
        var analysis = RandomNetworks.Build(sketch, 24);
        var permuted = WithoutFixedLabels(analysis);
        RequireBasis(analysis, Permuted, [.. WeightPermutations.Generators(permuted)]);
    }

    [Property(MaxTest = 200)]
    public void Generators_RandomNetwork_AgreeWithTheDefinition(NetworkSketch sketch)
    {
        var analysis = RandomNetworks.Build(sketch, 48);
        var views = WeightPermutations.Views(analysis).ToArray();
        var expected = WeightPermutations.Generators(analysis).ToArray();
        var actual = GroupElement.Generators(analysis.StateSpec).Select(element =>
        {
            var source = Enumerable.Range(0, expected.Length == 0 ? 0 : expected[0].Length).ToArray();
            foreach (var (tensor, positions) in views)
            {
                var map = element.IndexMap(tensor);
                for (var i = 0; i < map.Length; i++) source[positions[i]] = positions[map[i]];
            }

            return source;
        }).ToArray();

        Assert.Equal(expected, actual);
    }

    [Property(MaxTest = 300)]
    public void Views_RandomNetwork_HoldEveryElementOnce(NetworkSketch sketch)
    {
        var analysis = RandomNetworks.Build(sketch, 60);
        var positions = WeightPermutations.Views(analysis).SelectMany(view => view.Positions);
        Assert.Equal(Enumerable.Range(0, WeightPermutations.Starts(analysis)[^1]), positions.Order());
    }

    [Property(MaxTest = 200)]
    public void Plan_RandomNetwork_HasTheTermsOfTheBasis(NetworkSketch sketch)
    {
        var analysis = RandomNetworks.Build(sketch, 60);
        foreach (var policy in Enum.GetValues<FixedAxisPolicy>())
        {
            var plan = LayerPlan.Create(new EquivariantBasis(analysis.Spec, new BasisOptions(policy, Prune: false)));

            Assert.Equal(plan.Basis.Count(), plan.Signatures.Sum(signature => (long)signature.Features.Length * signature.Features.Length * signature.Orderings.Length));
            Assert.Equal(plan.Basis.Count(), plan.UnprunedTermCount);
        }
    }

    [Fact]
    public void Arbitrary_ManySketches_ReachEveryKindOfStepAndLabel()
    {
        var steps = new HashSet<string>();
        var kinds = new HashSet<LabelKind>();
        // What a sample reaches is a matter of chance, so the sample is a fixed one.
        foreach (var sketch in NetworkSketch.Arbitrary(6).Generator.Sample(300, new Rnd(7, 9), 50))
        {
            var analysis = RandomNetworks.Build(sketch, 48);
            steps.UnionWith(analysis.Nodes.Select(node => node.Operator));
            kinds.UnionWith(analysis.Spec.Labels.Select(label => label.Kind));
        }

        string[] expected = ["LSTM", "GRU", "RNN", "Conv", "Gather", "Slice", "Select", "Concat", "Reshape", "Flatten", "LayerNorm", "GroupNorm", "BatchNorm", "Einsum ta,aa->ta", "Einsum ta,oab,tb->to"];
        Assert.Empty(expected.Except(steps));
        Assert.Empty(Enum.GetValues<LabelKind>().Except(kinds));
    }

    [Property(MaxTest = 20, Arbitrary = [typeof(SmallSpecs)])]
    public void OrbitalsCount_SmallSpec_EqualsTheNullSpaceByFloatingPoint(WeightSpaceSpec spec)
    {
        if (spec.ElementCount == 0) return;
        var generators = GroupElement.Generators(spec).Select(element => Commutant.Map(spec, element)).ToArray();
        Assert.Equal(Commutant.Dimension(spec), Orbitals.Count((int)spec.ElementCount, generators));
    }

    [Fact]
    public void ModularRank_DependentRows_AreNotCounted() =>
        Assert.Equal(2, ModularRank.Of([[1, 2, 3], [-2, -4, -6], [0, 1, 1], [1, 3, 4]]));

    /// <summary>The terms, as matrices over all weights, are equivariant, independent, and as many as the commutant has
    /// dimensions.</summary>
    private static void RequireBasis(SymmetryAnalysis analysis, BasisOptions options, int[][] stateGenerators)
    {
        // Buffers are no weights; only what is left of a generator without them counts.
        var starts = WeightPermutations.Starts(analysis);
        var weights = Enumerable.Range(0, analysis.Parameters.Length).Where(i => !analysis.Parameters[i].IsBuffer).SelectMany(i => Enumerable.Range(starts[i], starts[i + 1] - starts[i])).ToArray();
        var number = weights.Select((position, i) => (position, i)).ToDictionary(pair => pair.position, pair => pair.i);
        var generators = stateGenerators.Select(generator => weights.Select(position => number[generator[position]]).ToArray()).ToArray();
        var places = WeightPermutations.Views(analysis).Where(view => view.Positions.All(number.ContainsKey))
            .ToDictionary(view => view.Tensor.Name, view => view.Positions.Select(position => number[position]).ToArray());
        var basis = new EquivariantBasis(analysis.Spec, options);
        var count = 0;
        foreach (var (output, input) in from output in Enumerable.Range(0, basis.Spec.Tensors.Length) from input in Enumerable.Range(0, basis.Spec.Tensors.Length) select (output, input))
        {
            var maps = basis.Terms(output, input).SelectMany(term => DenseTerms.Maps(basis.Spec, term)).ToArray();
            var (rows, columns) = (places[basis.Spec.Tensors[output].Name], places[basis.Spec.Tensors[input].Name]);
            foreach (var map in maps) RequireEquivariant(map, rows, columns, generators);
            Assert.Equal(maps.Length, ModularRank.Of(maps.Select(map => map.Cast<double>().Select(entry => (long)entry).ToArray())));
            count += maps.Length;
        }

        Assert.Equal(Orbitals.Count(weights.Length, generators), count);
        Assert.Equal(basis.Terms().LongCount(), basis.Count());
    }

    private static void RequireEquivariant(double[,] map, int[] rows, int[] columns, int[][] generators)
    {
        var row = rows.Select((position, i) => (position, i)).ToDictionary(pair => pair.position, pair => pair.i);
        var column = columns.Select((position, i) => (position, i)).ToDictionary(pair => pair.position, pair => pair.i);
        foreach (var generator in generators)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                for (var j = 0; j < columns.Length; j++) Assert.Equal(map[i, j], map[row[generator[rows[i]]], column[generator[columns[j]]]]);
            }
        }
    }

    /// <summary>The same network with every fixed label made permutable, which is what the policy of that name
    /// assumes.</summary>
    private static SymmetryAnalysis WithoutFixedLabels(SymmetryAnalysis analysis)
    {
        AxisLabel Free(AxisLabel label) => label.Kind == LabelKind.Fixed ? AxisLabel.Permutable(label.Name, label.Size) : label;
        return analysis with
        {
            Parameters = [.. analysis.Parameters.Select(parameter => parameter with
            {
                Views = [.. parameter.Views.Select(view => view with
                {
                    Tensor = new TensorSpec(view.Tensor.Name, view.Tensor.Kind, [.. view.Tensor.Axes.Select(axis => axis with { Label = Free(axis.Label) })]),
                })],
            })],
            Spec = new WeightSpaceSpec([.. analysis.Spec.Tensors.Select(tensor => new TensorSpec(tensor.Name, tensor.Kind, [.. tensor.Axes.Select(axis => axis with { Label = Free(axis.Label) })]))]),
        };
    }
}
