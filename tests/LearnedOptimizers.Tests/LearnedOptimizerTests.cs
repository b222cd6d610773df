using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers.Tests;

public sealed class LearnedOptimizerTests
{
    [Theory]
    [InlineData(4, 16, 1)]
    [InlineData(2, 8, 8, 8, 1)]
    public void Step_AnyDepthAndWidth_LowersTheLoss(params int[] sizes)
    {
        using var checkpoint = SmallNets.Checkpoint();
        using var net = SmallNets.Perceptron(sizes);
        using var optimizer = new LearnedOptimizer(checkpoint, net);
        var first = SmallNets.Step(net, optimizer, sizes[0]);
        var last = first;
        for (var step = 0; step < 150; step++) last = SmallNets.Step(net, optimizer, sizes[0]);
        Assert.True(last < 0.2 * first, $"{first} -> {last}");
    }

    [Theory]
    [InlineData("gated")]
    [InlineData("grouped")]
    [InlineData("shuffled")]
    public void Step_ParameterThatComesApart_CommutesWithThePermutationsOfItsBlocks(string kind)
    {
        using var checkpoint = SmallNets.Checkpoint();
        nn.Module<Tensor, Tensor> Net() => kind == "gated" ? nn.Sequential(("in", nn.Linear(3, 8)), ("gate", nn.GLU(-1)), ("out", nn.Linear(4, 1)))
            : kind == "shuffled" ? nn.Sequential(("in", nn.Linear(3, 8)), ("shape", nn.Unflatten(1, [8, 1, 1])), ("shuffle", nn.ChannelShuffle(2)), ("tanh", nn.Tanh()), ("flat", nn.Flatten()), ("out", nn.Linear(8, 1)))
            : nn.Sequential(("in", nn.Linear(3, 8)), ("shape", nn.Unflatten(1, [8, 1, 1])), ("conv", nn.Conv2d(8, 4, 1, groups: 2)), ("flat", nn.Flatten()), ("out", nn.Linear(4, 1)));
        using var net = Net();
        using var moved = Net();
        var architecture = ModuleArchitecture.Analyze(net, [32, 3]);
        Assert.Contains(architecture.Analysis.Parameters, parameter => kind == "gated" ? !parameter.IsWhole : kind == "shuffled" ? !parameter.Views[0].Orders.IsEmpty : parameter.Views.Any(view => view.Tensor.Axes.Any(axis => axis.Label.Kind == LabelKind.Nested)));
        var element = GroupElement.Random(architecture.Spec, new Random(4));
        Permute(architecture, element, net, moved);
        using var one = new LearnedOptimizer(checkpoint, architecture, net, 1, 0, ExecutorKind.Fused);
        using var two = new LearnedOptimizer(checkpoint, architecture, moved, 1, 0, ExecutorKind.Fused);
        for (var step = 0; step < 5; step++) Assert.Equal(SmallNets.Step(net, one, 3), SmallNets.Step(moved, two, 3), 1e-4);
        using var expected = Net();
        Permute(architecture, element, net, expected);
        var (left, right) = (SmallNets.Values(expected), SmallNets.Values(moved));
        for (var k = 0; k < left.Length; k++) Assert.Equal(left[k], right[k], 1e-4);
    }

    // Writes the permuted parameters of one module into another.
    private static void Permute(ModuleArchitecture architecture, GroupElement element, nn.Module from, nn.Module to)
    {
        using var guard = no_grad();
        var targets = to.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        foreach (var (name, parameter) in from.named_parameters())
        {
            var values = parameter.detach().reshape(-1).data<float>().ToArray();
            var result = new float[values.Length];
            foreach (var view in architecture.Analysis.Parameters.Single(one => one.Name == name).Views)
            {
                var elements = view.ElementMap();
                var acted = element.Act<float>(view.Tensor, Array.ConvertAll(elements, place => values[place]));
                for (var i = 0; i < elements.Length; i++) result[elements[i]] = acted[i];
            }

            targets[name].copy_(tensor(result).reshape(parameter.shape));
        }
    }

    [Fact]
    public void StateDict_SavedAndLoaded_GoesOnBitForBit()
    {
        using var checkpoint = SmallNets.Checkpoint();
        using var straight = SmallNets.Perceptron(3, 6, 1);
        using var interrupted = SmallNets.Perceptron(3, 6, 1);
        using var one = new LearnedOptimizer(checkpoint, straight);
        for (var step = 0; step < 10; step++) SmallNets.Step(straight, one, 3);

        using var stream = new MemoryStream();
        using (var before = new LearnedOptimizer(checkpoint, interrupted))
        {
            for (var step = 0; step < 5; step++) SmallNets.Step(interrupted, before, 3);
            using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            before.save_state_dict(writer);
        }

        stream.Position = 0;
        using var after = new LearnedOptimizer(checkpoint, interrupted);
        using (var reader = new BinaryReader(stream)) after.load_state_dict(reader);
        for (var step = 0; step < 5; step++) SmallNets.Step(interrupted, after, 3);
        Assert.Equal(SmallNets.Values(straight), SmallNets.Values(interrupted));
    }

    [Fact]
    public void Step_GradientIsNotFinite_ChangesNothingAndCounts()
    {
        using var checkpoint = SmallNets.Checkpoint();
        using var net = SmallNets.Perceptron(3, 6, 1);
        using var optimizer = new LearnedOptimizer(checkpoint, net);
        SmallNets.Step(net, optimizer, 3);
        var before = SmallNets.Values(net);
        using (var loss = net.parameters().First().sum() * float.NaN) loss.backward();
        optimizer.step();
        Assert.Equal(before, SmallNets.Values(net));
        Assert.Equal(1, optimizer.SkippedSteps);
    }

    [Fact]
    public void Step_FrozenParameter_StaysAsItIs()
    {
        using var checkpoint = SmallNets.Checkpoint();
        using var net = SmallNets.Perceptron(3, 6, 1);
        using var optimizer = new LearnedOptimizer(checkpoint, net);
        var frozen = net.parameters().First();
        frozen.requires_grad_(false);
        var before = frozen.detach().clone().data<float>().ToArray();
        SmallNets.Step(net, optimizer, 3);
        Assert.Equal(before, frozen.data<float>().ToArray());
    }

    [Fact]
    public void LearningRate_ByScheduler_ScalesTheStep()
    {
        using var checkpoint = SmallNets.Checkpoint();
        using var full = SmallNets.Perceptron(3, 6, 1);
        using var half = SmallNets.Perceptron(3, 6, 1);
        var start = SmallNets.Values(full);
        using var one = new LearnedOptimizer(checkpoint, full);
        using var two = new LearnedOptimizer(checkpoint, half);
        foreach (var group in two.ParamGroups) group.LearningRate = 0.5;
        SmallNets.Step(full, one, 3);
        SmallNets.Step(half, two, 3);
        var (whole, part) = (SmallNets.Values(full), SmallNets.Values(half));
        for (var k = 0; k < start.Length; k++) Assert.Equal(0.5 * (whole[k] - start[k]), part[k] - start[k], 1e-6);
    }

    [Fact]
    public void WeightDecay_WithoutGradient_ShrinksNothing_WithGradientShrinks()
    {
        using var checkpoint = SmallNets.Checkpoint();
        using var plain = SmallNets.Perceptron(3, 6, 1);
        using var decayed = SmallNets.Perceptron(3, 6, 1);
        var start = SmallNets.Values(plain);
        using var one = new LearnedOptimizer(checkpoint, plain);
        using var two = new LearnedOptimizer(checkpoint, decayed, weight_decay: 0.1);
        SmallNets.Step(plain, one, 3);
        SmallNets.Step(decayed, two, 3);
        var (whole, part) = (SmallNets.Values(plain), SmallNets.Values(decayed));
        for (var k = 0; k < start.Length; k++) Assert.Equal(whole[k] - (0.1 * start[k]), part[k], 1e-6);
    }

    [Fact]
    public void Step_TenThousandTimes_LeaksNoTensors()
    {
        using var checkpoint = SmallNets.Checkpoint();
        using var net = SmallNets.Perceptron(2, 3, 1);
        using var optimizer = new LearnedOptimizer(checkpoint, net);
        for (var step = 0; step < 3; step++) SmallNets.Step(net, optimizer, 2);
        // What other tests have left to the collector must not go away in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        for (var step = 0; step < 10_000; step++) SmallNets.Step(net, optimizer, 2);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Step_ParameterThatIsNotContiguous_MovesLikeAContiguousOne()
    {
        using var checkpoint = SmallNets.Checkpoint();
        using var plain = SmallNets.Perceptron(3, 6, 1);
        using var turned = SmallNets.Perceptron(3, 6, 1);
        using (no_grad())
        {
            var weight = (TorchSharp.Modules.Linear)turned.named_modules().First(pair => pair.name == "linear1").module;
            weight.weight = nn.Parameter(weight.weight!.detach().t().contiguous().t());
            Assert.False(weight.weight.is_contiguous());
        }

        using var one = new LearnedOptimizer(checkpoint, plain);
        using var two = new LearnedOptimizer(checkpoint, turned);
        for (var step = 0; step < 3; step++) Assert.Equal(SmallNets.Step(plain, one, 3), SmallNets.Step(turned, two, 3), 1e-5);
    }

    [Theory]
    [InlineData("sequential", "")]
    [InlineData("described", "")]
    [InlineData("gated", "")]
    [InlineData("single", "0.weight, 0.bias")]
    [InlineData("fields", "")]
    [InlineData("normalised", "1.weight")]
    [InlineData("convolution", "2.weight")]
    public void Load_AnyModule_MovesEveryParameterOrRefusesItByName(string name, string refused)
    {
        using var net = SmallNets.ByName(name);
        if (refused.Length > 0)
        {
            var message = Assert.Throws<ArgumentException>(() => LearnedOptimizer.Load("unf-operators", net)).Message;
            Assert.True(message.StartsWith($"The learned optimizer would leave parameters of the module where they are: {refused}. No relation that its rule was meta-trained on reaches them", StringComparison.Ordinal), message);
            Assert.Contains("Pass an example of its inputs, Load(name, module, [x]), if there was none; describe the module by ISelfDescribingModule, freeze these parameters (requires_grad_(false)), or train it with another optimizer.", message, StringComparison.Ordinal);
            // What is not to be trained need not move.
            foreach (var (one, parameter) in net.named_parameters()) parameter.requires_grad_(!refused.Split(", ").Contains(one));
            if (name is "normalised" or "convolution") LearnedOptimizer.Load("unf-operators", net).Dispose();
            return;
        }

        using var optimizer = LearnedOptimizer.Load("unf-operators", net);
        var before = net.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.detach().clone());
        SmallNets.Step(net, optimizer, 3);
        foreach (var (one, parameter) in net.named_parameters())
            Assert.True((parameter.detach() - before[one]).abs().max().item<float>() > 0, $"{one} stays where it is.");
    }

    [Fact]
    public void AddParamGroup_ForeignParameter_IsRefused()
    {
        using var checkpoint = SmallNets.Checkpoint();
        using var net = SmallNets.Perceptron(3, 6, 1);
        using var other = SmallNets.Perceptron(3, 6, 1);
        using var optimizer = new LearnedOptimizer(checkpoint, net);
        Assert.StartsWith(
            "A parameter of the group is not one of the module",
            Assert.Throws<ArgumentException>(() => optimizer.add_param_group(new LearnedOptimizer.ParamGroup(other.parameters(), new LearnedOptimizer.Options()))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Load_UnknownName_NamesTheShippedOnes()
    {
        using var net = SmallNets.Perceptron(3, 6, 1);
        Assert.StartsWith(
            "There is no shipped learned optimizer 'nothing' and no such file",
            Assert.Throws<ArgumentException>(() => LearnedOptimizer.Load("nothing", net)).Message, StringComparison.Ordinal);
    }

    // That it trains, not that it is fast: what it was meta-trained for are operators, and docs/learned-optimizers.md
    // has how it compares.
    [Fact]
    public void Load_EveryShippedCheckpoint_LowersTheLossOfAnyModule()
    {
        Assert.NotEmpty(ShippedCheckpoints.Names);
        foreach (var name in ShippedCheckpoints.Names)
        {
            foreach (var sizes in new[] { new[] { 3, 12, 1 }, [3, 7, 9, 5, 1], [3, 64, 64, 1] })
            {
                using var net = SmallNets.Perceptron(sizes);
                using var optimizer = LearnedOptimizer.Load(name, net);
                var first = SmallNets.Step(net, optimizer, 3);
                var last = first;
                for (var step = 0; step < 300; step++) last = SmallNets.Step(net, optimizer, 3);
                Assert.True(last < 0.7 * first, $"{name} on {string.Join('-', sizes)}: {first} -> {last}");
            }
        }
    }
}
