using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WeightSpace.Tests.Watching;

/// <summary>Modules with a forward of their own: the group worked out by hand, and the proof that it is one.</summary>
[Collection("Alone")]
public sealed class HandWrittenModuleTests
{
    /// <summary>The module, its example, and the symmetric groups whose product the group is, by their sizes.</summary>
    private static readonly Dictionary<string, Func<(Module Module, Tensor[] Inputs, int[] Group)>> Cases = new(StringComparer.Ordinal)
    {
        ["plain"] = () => (new PlainNet(), [randn(4, 3)], [6, 5]),
        ["sequential in a field"] = () => (new NestedSequentialNet(), [randn(4, 3)], [6, 4]),
        ["residual"] = () => (new ResidualNet(), [randn(4, 3)], [6, 7, 7]),
        ["dense block"] = () => (new DenseBlockNet(), [randn(4, 3)], [4, 5]),
        ["image, training"] = () => (new ImageNet(), [randn(2, 2, 8, 8)], [5, 4]),
        ["image, evaluation"] = () => (Evaluating(new ImageNet()), [randn(2, 2, 8, 8)], [5, 4]),
        ["U-Net"] = () => (new SmallUNet(), [randn(2, 1, 8, 8)], [4, 6, 5, 3]),
        ["depthwise and shuffle"] = () => (new ShuffleNet(), [randn(2, 2, 4, 4)], [6]),
        ["shuffle of an odd half"] = () => (new OddShuffleNet(), [randn(2, 2, 4, 4)], [3, 2, 2, 3, 3]),
        // Four units are taken, one gates them, and nobody reads the two that are left.
        ["units in another order"] = () => (new ReorderingNet(), [randn(4, 3)], [4, 2]),
        ["LSTM, mean"] = () => (new SequenceNet(LSTM(3, 5, batchFirst: true), last: false, 5).Register(), [randn(2, 4, 3)], [5]),
        ["LSTM of two layers, last step"] = () => (new SequenceNet(LSTM(3, 5, 2, batchFirst: true), last: true, 5).Register(), [randn(2, 4, 3)], [5, 5]),
        ["LSTM of two directions, mean"] = () => (new SequenceNet(LSTM(3, 5, bidirectional: true, batchFirst: true), last: false, 10).Register(), [randn(2, 4, 3)], [5, 5]),
        ["GRU, last step"] = () => (new SequenceNet(GRU(3, 5, batchFirst: true), last: true, 5).Register(), [randn(2, 4, 3)], [5]),
        ["GRU of two directions, mean"] = () => (new SequenceNet(GRU(3, 4, bidirectional: true, batchFirst: true), last: false, 8).Register(), [randn(2, 4, 3)], [4, 4]),
        ["last hidden state"] = () => (new FinalStateNet(), [randn(2, 4, 3)], [5, 5]),
        ["loop of cells"] = () => (new CellLoopNet(), [randn(2, 4, 3)], [5]),
        // The stream; two heads; three channels of each head for queries with keys, three for values.
        ["attention"] = () => (new HandAttentionNet(8, 2, 2, 3, rotates: false, native: false), [randn(2, 5, 3)], [8, 2, 3, 3, 3, 3]),
        ["attention, native"] = () => (new HandAttentionNet(8, 2, 2, 3, rotates: false, native: true), [randn(2, 5, 3)], [8, 2, 3, 3, 3, 3]),
        // Two groups of two heads: groups, heads in a group, channels of a group for queries with keys and for values.
        ["attention, grouped queries"] = () => (new HandAttentionNet(8, 4, 2, 3, rotates: false, native: false), [randn(2, 5, 3)], [8, 2, 2, 2, 3, 3, 3, 3]),
        // A rotation gives every pair of channels an angle of its own.
        ["attention, rotary"] = () => (new HandAttentionNet(8, 2, 2, 4, rotates: true, native: false), [randn(2, 5, 3)], [8, 2, 4, 4]),
        ["attention, one projection"] = () => (new FusedAttentionNet(), [randn(2, 5, 3)], [8, 2, 4, 4, 4, 4]),
        ["experts, soft"] = () => (new SoftExpertsNet(), [randn(3, 3)], [6, 4, 5, 5, 5, 5]),
        ["experts, routed"] = () => (new RoutedExpertsNet(), [randn(40, 3)], [6, 6, 5, 5]),
        ["tied embedding"] = () => (new TiedEmbeddingNet(), [tensor(new[] { 3L, 1, 4 })], [6]),
        ["scales"] = () => (new ScaledNet(hasTable: false), [randn(4, 3)], [6]),
        ["scales and a table"] = () => (new ScaledNet(hasTable: true), [randn(4, 3)], []),
        ["in place"] = () => (new InPlaceNet(), [randn(4, 3)], [6, 4]),
        ["two inputs, two results"] = () => (new TwoInputNet(), [randn(4, 3), randn(4, 2)], [6]),
        ["weights written by a network"] = () => (new HyperNet(), [randn(3, 4), randn(6, 1)], [7, 5]),
        ["plain, float64"] = () => (new PlainNet().to(ScalarType.Float64), [randn(4, 3, ScalarType.Float64)], [6, 5]),
        ["plain, bfloat16"] = () => (new PlainNet().to(ScalarType.BFloat16), [randn(4, 3).to(ScalarType.BFloat16)], [6, 5]),
        ["plain, float16"] = () => (new PlainNet().to(ScalarType.Float16), [randn(4, 3).to(ScalarType.Float16)], [6, 5]),
        ["transformer"] = () => (TransformerEncoder(TransformerEncoderLayer(8, 2, 5, 0), 2), [randn(3, 2, 8)], [5, 5, 2, 4, 4, 4, 4, 2, 4, 4, 4, 4]),
        ["DeepONet"] = () => (new OperatorNet(), [randn(3, 4), randn(6, 1)], [6, 7, 5]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Analyze_HandWrittenModule_FindsItsGroupAndProvesIt(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var (module, inputs, group) = Cases[name]();
        using var owned = module;
        var before = module.state_dict().ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        var modes = module.modules().Select(one => one.training).ToArray();
        using var random = TorchSharp.torch.random.get_rng_state();

        var architecture = ModuleArchitecture.Analyze(module, inputs);

        var expected = group.Sum(size => Enumerable.Range(1, size).Sum(factor => Math.Log10(factor)));
        Assert.True(
            Math.Abs(expected - architecture.Spec.Log10GroupOrder) < 1e-9,
            $"expected 10^{expected}, got 10^{architecture.Spec.Log10GroupOrder}\n{architecture.Spec}\n{string.Join("\n", architecture.Diagnostics.Select(one => one.Operator + ": " + one.Message))}");
        Assert.True(architecture.Proof.Passed || group.Length == 0, $"{architecture.Proof}\n{architecture.Spec}");
        foreach (var (key, value) in module.state_dict()) Assert.True(value.eq(before[key]).all().item<bool>(), key);
        Assert.Equal(modes, module.modules().Select(one => one.training));
        using var after = TorchSharp.torch.random.get_rng_state();
        Assert.True(after.eq(random).all().item<bool>());
    }

    [Fact]
    public void Analyze_RunOfTheCallersOwn_ReadsDerivatives()
    {
        using var scope = NewDisposeScope();
        using var module = new PhysicsNet();
        var points = linspace(0, 1, 7).unsqueeze(1);
        var architecture = ModuleArchitecture.Analyze(module, () => module.Residual(points));

        Assert.True(architecture.Proof.Passed, $"{architecture.Proof}\n{architecture.Spec}\n{string.Join("\n", architecture.Diagnostics.Select(one => one.Operator + ": " + one.Message))}");
        Assert.Equal(Math.Log10(720 * 120), architecture.Spec.Log10GroupOrder, 9);
    }

    [Fact]
    public void Analyze_ModuleThatFails_SaysWhereAndLeavesItAsItWas()
    {
        using var scope = NewDisposeScope();
        using var module = new FailingNet();
        var mean = module.get_buffer("norm.running_mean")!.clone();
        var error = Assert.Throws<ArgumentException>(() => ModuleArchitecture.Analyze(module, randn(4, 3)));

        Assert.Equal(
            "FailingNet cannot run on the example: out of order. It stopped after operator batch_norm, which gave shape [4, 6]. Pass an example of the shapes, types and device that it takes.",
            error.Message);
        Assert.True(module.get_buffer("norm.running_mean")!.eq(mean).all().item<bool>());
    }

    [Fact]
    public void Analyze_ExampleThatDoesNotFit_SaysSoInOneLine()
    {
        using var scope = NewDisposeScope();
        using var module = new PlainNet();
        var shape = Assert.Throws<ArgumentException>(() => ModuleArchitecture.Analyze(module, randn(4, 7)));
        Assert.StartsWith("PlainNet cannot run on the example: mat1 and mat2 shapes cannot be multiplied", shape.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', shape.Message);
        var type = Assert.Throws<ArgumentException>(() => ModuleArchitecture.Analyze(module, randn(4, 3, ScalarType.Float64)));
        Assert.StartsWith("PlainNet cannot run on the example: ", type.Message, StringComparison.Ordinal);
        var number = Assert.Throws<ArgumentException>(() => ModuleArchitecture.Analyze(module, randn(4, 3), randn(4, 3)));
        Assert.Contains("has no forward that takes 2 tensors", number.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_WeightsThatAreNotRegisteredOrNotReached_AreNamed()
    {
        using var scope = NewDisposeScope();
        using var module = new ForgetfulNet();
        var messages = ModuleArchitecture.Analyze(module, randn(4, 3)).Diagnostics.Where(one => one.IsCaution).Select(one => one.Message).ToArray();

        Assert.Contains(messages, message => message.StartsWith("A tensor of shape [6, 3] that is neither registered", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.Contains("the parameter unused.weight is not used", StringComparison.Ordinal));
    }

    [Fact]
    public void Analyze_BranchThatDependsOnData_IsSaid()
    {
        using var scope = NewDisposeScope();
        using var module = new ChoosingNet();
        var messages = ModuleArchitecture.Analyze(module, randn(4, 3)).Diagnostics.Select(one => one.Message);

        Assert.Contains("Which operators run depends on the numbers; the analysis holds for what ran on the example.", messages);
    }

    private static Module Evaluating(Module module)
    {
        module.eval();
        return module;
    }
}
