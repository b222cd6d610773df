using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using WeightSpace.SymmetryBasis;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.MultiOperator;

public sealed class MultiOperatorNetworkTests
{
    private static readonly OperatorSharing[] Sharings =
    [
        OperatorSharing.Modno(3), OperatorSharing.D2no(3), OperatorSharing.Nothing(3), OperatorSharing.Everything(3), new([0, 0, 1], [0, 1, 1]),
    ];

    public static IEnumerable<object[]> Networks =>
        from sharing in Sharings from extra in new (int Rank, int Groups)[] { (0, 0), (2, 0), (0, 2), (1, 4) } select new object[] { sharing.ToString(), extra.Rank, extra.Groups };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Evaluate_AllOperators_AgreesWithEachAlone(string sharing, int rank, int groups)
    {
        using var scope = NewDisposeScope();
        using var network = Network(OperatorSharing.Parse(sharing, 3), rank, groups);
        Disturb(network);
        foreach (var common in new[] { true, false })
        {
            var (functions, queries) = Inputs(common);
            foreach (var frozen in Enum.GetValues<FrozenParts>())
            {
                var together = network.Evaluate(functions, queries, frozen);
                for (var i = 0; i < 3; i++) Assert.InRange(Seeds.Relative(together[i], network.Operator(i).forward(functions[i], queries[i])), 0, 1e-6);
            }

            // And the gradients: those of the sum.
            network.zero_grad();
            network.Evaluate(functions, queries).Select(value => value.square().sum()).Aggregate((left, right) => left + right).backward();
            var fast = network.parameters().Select(one => one.grad!.clone()).ToArray();
            network.zero_grad();
            for (var i = 0; i < 3; i++) network.Operator(i).forward(functions[i], queries[i]).square().sum().backward();
            foreach (var (one, gradient) in network.parameters().Zip(fast)) Assert.InRange(Seeds.Max(one.grad!, gradient), 0, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Evaluate_FrozenParts_GetNoGradient(string sharing, int rank, int groups)
    {
        using var scope = NewDisposeScope();
        using var network = Network(OperatorSharing.Parse(sharing, 3), rank, groups);
        Disturb(network);
        var (functions, queries) = Inputs(common: false);
        var shared = network.SharedParameters.Select(one => one.Handle).ToHashSet();
        foreach (var frozen in new[] { FrozenParts.Shared, FrozenParts.Local })
        {
            foreach (var one in network.parameters()) one.grad = null;
            var sum = network.Evaluate(functions, queries, frozen).Select(value => value.square().sum()).Aggregate((left, right) => left + right);
            if (sum.requires_grad) sum.backward();
            foreach (var one in network.parameters())
                Assert.Equal(shared.Contains(one.Handle) == (frozen == FrozenParts.Shared), one.grad is null);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Parameters_SharedAndLocal_AreAllAndCounted(string sharing, int rank, int groups)
    {
        using var network = Network(OperatorSharing.Parse(sharing, 3), rank, groups);
        var all = network.SharedParameters.Concat(Enumerable.Range(0, 3).SelectMany(network.LocalParameters)).ToArray();
        Assert.Equal(network.parameters().Count(), all.Length);
        Assert.Equal(network.Options.ParameterCount, all.Sum(one => one.numel()));
        Assert.Equal(network.Options.SharedParameterCount, network.SharedParameters.Sum(one => one.numel()));
        for (var i = 0; i < 3; i++) Assert.Equal(network.Options.LocalParameterCount(i), network.LocalParameters(i).Sum(one => one.numel()));
    }

    [Theory]
    // Hidden units of each branch (2) and trunk (1), and the basis functions; with groups, these are groups and the places
    // within; every adapter has its rank.
    [InlineData("modno", 0, 0, 2 + 3 + 1)]
    [InlineData("modno", 2, 0, 2 + 3 + 1 + 9)]
    [InlineData("d2no", 0, 2, 6 + 1 + 2)]
    [InlineData("everything", 1, 2, 2 + 1 + 2)]
    public void Describe_AnySharing_FindsPermutationsThatLeaveEveryOperatorAlone(string sharing, int rank, int groups, int labels)
    {
        using var scope = NewDisposeScope();
        using var network = Network(OperatorSharing.Parse(sharing, 3), rank, groups);
        Disturb(network);
        var analysis = ModuleArchitecture.Analyze(network);
        Assert.Equal(labels, analysis.Spec.Labels.Count(label => label.Kind != LabelKind.Fixed && label.Size > 1));
        var (functions, queries) = Inputs(common: false);
        var proof = EquivarianceCertificate.Run(
            network, analysis.Analysis, () => cat([.. network.Evaluate(functions, queries).Select(values => values.flatten())]), 5, new Random(1));
        Assert.True(proof.Passed, proof.ToString());
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void ToDeepOnet_AnySharing_GivesTheSameValues(string sharing, int rank, int groups)
    {
        using var scope = NewDisposeScope();
        using var network = Network(OperatorSharing.Parse(sharing, 3), rank, groups);
        Disturb(network);
        var (functions, queries) = Inputs(common: false);
        for (var i = 0; i < 3; i++)
        {
            using var alone = network.ToDeepOnet(i);
            var one = network.Operator(i);
            Assert.InRange(Seeds.Relative(alone.forward(functions[i], queries[i]), one.forward(functions[i], queries[i])), 0, 1e-5);
            Assert.Equal(OperatorSharing.Parse(sharing, 3).SharesBranch(i), !network.LocalParameters(i).Any(own => ReferenceEquals(own, one.get_parameter("branch.0.weight"))));
            // A view frees nothing.
            one.Dispose();
        }

        Assert.Equal(3, network.Evaluate(functions, queries).Length);
    }

    [Fact]
    public void WithOperator_OneMore_KeepsTheOthersWhileItsLocalPartLearns()
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator(3);
        using var network = Network(OperatorSharing.Modno(3), 2, 0);
        Disturb(network);
        using var larger = network.WithOperator(OperatorSharing.Modno(4), network.Options.Networks[0], generator);
        var (functions, queries) = Inputs(common: false);
        void SameAsBefore()
        {
            for (var i = 0; i < 3; i++) Assert.Equal(0, Seeds.Max(network.Operator(i).forward(functions[i], queries[i]), larger.Operator(i).forward(functions[i], queries[i])));
        }

        SameAsBefore();
        foreach (var shared in larger.SharedParameters) shared.requires_grad_(false);
        using var all = new OperatorData(functions[0].clone(), queries[0].clone(), functions[0].matmul(randn(6, 7, generator: generator)).sin());
        using var data = TrainingData.Split(all, 4, DataNormalization.None);
        using var optimizer = new WeightSpace.Kernels.FusedAdam(larger.LocalParameters(3), 1e-2);
        using var trainer = new OperatorTrainer(larger.Operator(3), optimizer, data, new OperatorTrainerOptions(200, EvaluateEvery: 200, KeepBest: false), generator);
        var before = data.Train.Solutions.sub(larger.Operator(3).forward(data.Train.Functions, data.Train.Queries)).square().mean().item<float>();
        trainer.Run();
        Assert.True(data.Train.Solutions.sub(larger.Operator(3).forward(data.Train.Functions, data.Train.Queries)).square().mean().item<float>() < 0.2 * before);
        SameAsBefore();
        Contains("with one operator more, got", () => network.WithOperator(OperatorSharing.Everything(4), network.Options.Networks[0], generator));
    }

    [Fact]
    public void Evaluate_AdaptersInOneLayer_AgreesWithEachAloneAndIsCounted()
    {
        using var scope = NewDisposeScope();
        using var network = Network(OperatorSharing.Everything(3), 2, 0, [1]);
        Disturb(network);
        var (functions, queries) = Inputs(common: true);
        var together = network.Evaluate(functions, queries);
        for (var i = 0; i < 3; i++) Assert.InRange(Seeds.Relative(together[i], network.Operator(i).forward(functions[i], queries[i])), 0, 1e-6);
        Assert.Equal(network.Options.ParameterCount, network.parameters().Sum(one => one.numel()));
        Assert.Equal(["branch-adapter0.0", "branch-adapter0.1"], network.named_parameters().Select(one => one.name).Where(name => name.StartsWith("branch-adapter0", StringComparison.Ordinal)));
    }

    [Fact]
    public void Adapters_AtTheStart_ChangeNothing()
    {
        using var scope = NewDisposeScope();
        using var network = Network(OperatorSharing.Modno(3), 2, 0);
        var (functions, queries) = Inputs(common: true);
        // Equal trunks would give equal values; here only the coefficients are compared, by operators with one trunk.
        using var shared = Network(OperatorSharing.Everything(3), 2, 0);
        var values = shared.Evaluate(functions, queries);
        Assert.InRange(Seeds.Max(values[0], values[2]), 0, 1e-6);
        Disturb(shared);
        values = shared.Evaluate(functions, queries);
        Assert.True(Seeds.Max(values[0], values[2]) > 1e-3);
    }

    [Property]
    public Property Sharing_TextForm_RoundTrips() => Prop.ForAll(
        Gen.Elements(Sharings).ToArbitrary(), sharing => OperatorSharing.Parse(sharing.ToString(), 3).Equals(sharing));

    [Fact]
    public void Options_OtherSensorsUnderASharedBranch_SaysBoth()
    {
        DeepOnetOptions[] networks = [new([6, 8, 4], [2, 8, 4]), new([7, 8, 4], [2, 8, 4])];
        Contains("Operators 0 and 1 share a branch, which must have the same sensors and sizes, got 6-8-4 and 7-8-4", () => new MultiOperatorOptions(OperatorSharing.Modno(2), networks));
        Assert.Equal(2, new MultiOperatorOptions(OperatorSharing.D2no(2), networks).Networks.Length);
        Contains("The sharing is of 3 operators, got 2 networks", () => new MultiOperatorOptions(OperatorSharing.Modno(3), networks));
        Contains("3 groups do not divide the 4 basis functions", () => new MultiOperatorOptions(OperatorSharing.D2no(2), networks, groups: 3));
        Contains("must ascend within the shared branch's 2 layers, 0 to 1, got 1, 2", () => new MultiOperatorOptions(OperatorSharing.Modno(2), [networks[0], networks[0]], 1, adapterLayers: [1, 2]));
        Contains("adapters, which have rank 0", () => new MultiOperatorOptions(OperatorSharing.Modno(2), [networks[0], networks[0]], adapterLayers: [1]));
        Contains("Parts are numbered from 0", () => new OperatorSharing([0, 2], [0, 1]));
        Assert.Contains("is a sharing of 2 operators, expected one of 3", Assert.Throws<FormatException>(() => OperatorSharing.Parse("branch=0,0; trunk=0,1", 3)).Message, StringComparison.Ordinal);
    }

    internal static MultiOperatorNetwork Network(OperatorSharing sharing, int rank, int groups, int[]? adapted = null)
    {
        using var generator = Seeds.Generator();
        return new(new(sharing, Enumerable.Repeat(new DeepOnetOptions([6, 8, 8, 4], [2, 8, 4], initialization: WeightInitialization.Uniform), sharing.Operators), rank, groups, adapted), generator);
    }

    // Adapters and biases begin at zero, which would hide faults.
    internal static void Disturb(MultiOperatorNetwork network)
    {
        using var gradients = no_grad();
        using var generator = Seeds.Generator(9);
        foreach (var one in network.parameters()) one.add_(randn(one.shape, generator: generator) * 0.3);
    }

    private static (Tensor[] Functions, Tensor[] Queries) Inputs(bool common)
    {
        var generator = Seeds.Generator(5);
        Tensor[] functions = [.. Enumerable.Range(0, 3).Select(_ => randn(5, 6, generator: generator))];
        Tensor[] queries = [.. Enumerable.Range(0, 3).Select(_ => randn(7, 2, generator: generator))];
        return common ? ([functions[0], functions[0], functions[0]], [queries[0], queries[0], queries[0]]) : (functions, queries);
    }

    private static void Contains(string expected, Func<object> act) => Assert.Contains(expected, Assert.Throws<ArgumentException>(() => act()).Message, StringComparison.Ordinal);
}
