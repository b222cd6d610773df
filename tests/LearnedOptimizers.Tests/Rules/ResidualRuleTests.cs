using WeightSpace.SymmetryBasis;
using WeightSpace.Testing;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers.Tests.Rules;

public sealed class ResidualRuleTests
{
    private static readonly WeightSpaceSpec Spec = WeightSpaceSpec.Parse(
        """
        labels u:5!, hb:4, q:2!, ht:3, p:3
        matrix branch.w1[out hb, fixedIn u]
        bias branch.b1[out hb]
        matrix branch.w2[out p, in hb]
        bias branch.b2[out p]
        matrix trunk.w1[out ht, fixedIn q]
        bias trunk.b1[out ht]
        matrix trunk.w2[out p, in ht]
        bias trunk.b2[out p]
        scalar bias[]
        """);

    [Theory]
    [InlineData(ExecutorKind.Factored, ScalarType.Float32, 1e-4)]
    [InlineData(ExecutorKind.Factored, ScalarType.Float64, 1e-9)]
    [InlineData(ExecutorKind.Fused, ScalarType.Float32, 1e-4)]
    [InlineData(ExecutorKind.Fused, ScalarType.Float64, 1e-9)]
    public void Update_AnyExecutor_EqualsReference(ExecutorKind executor, ScalarType dtype, double tolerance)
    {
        using var scope = NewDisposeScope();
        var expected = Run(ExecutorKind.Reference, steps: 3, Identity, dtype);
        var actual = Run(executor, steps: 3, Identity, dtype);
        Assert.InRange(((expected - actual).abs().max() / expected.abs().max()).to(ScalarType.Float64).item<double>(), 0, tolerance);
    }

    [Fact]
    public void Update_AnyArguments_ChangesNoneOfThem()
    {
        using var scope = NewDisposeScope();
        using var rule = Rule(ExecutorKind.Fused);
        using var generator = new Generator(2);
        using var bound = rule.Bind(ResidualRuleInitialization.Create(rule, generator));
        using var state = rule.Init(1);
        Tensor[] Draw() => [.. Spec.Tensors.Select(tensor => randn([1, .. tensor.Shape], generator: generator))];
        var (weights, gradients) = (Draw(), Draw());
        Tensor[] all = [.. weights, .. gradients, .. state.Moments, state.Steps];
        var before = all.Select(tensor => tensor.clone()).ToArray();
        var (first, one) = bound.Update(weights, gradients, state);
        var (second, two) = bound.Update(weights, gradients, state);

        Assert.All(all.Zip(before), pair => Assert.True(pair.First.Equals(pair.Second)));
        Assert.All(first.Zip(second), pair => Assert.True(pair.First.Equals(pair.Second)));
        Assert.Equal(1, one.Steps.item<float>());
        one.Dispose();
        two.Dispose();
    }

    [Fact]
    public void Update_PermutedNetwork_PermutesTheUpdate()
    {
        using var scope = NewDisposeScope();
        var layout = new WeightLayout(Spec);
        var random = new Random(4);
        var plain = Run(ExecutorKind.Factored, steps: 3, Identity);
        for (var trial = 0; trial < 5; trial++)
        {
            var element = GroupElement.Random(Spec, random);
            Tensor Act(Tensor packed) => WeightAction.Act(layout, element, packed);
            var moved = Run(ExecutorKind.Factored, steps: 3, Act);
            Assert.InRange((moved - Act(plain)).abs().max().item<float>() / plain.abs().max().item<float>(), 0, 1e-4);
        }
    }

    [Fact]
    public void Update_PermutationThatIsNoSymmetry_IsNoticed()
    {
        using var scope = NewDisposeScope();
        // Rotating all weights of the network is no symmetry: if this passed, the test above would prove nothing.
        Tensor Rotate(Tensor packed) => packed.roll(1, 1);
        var error = (Run(ExecutorKind.Factored, 3, Rotate) - Rotate(Run(ExecutorKind.Factored, 3, Identity))).abs().max().item<float>();
        Assert.True(error > 1e-4, $"error {error}");
    }

    [Fact]
    public void Update_ManyRuns_EqualsEachByItself()
    {
        using var scope = NewDisposeScope();
        using var rule = Rule(ExecutorKind.Fused);
        using var generator = new Generator(2);
        var theta = stack([ResidualRuleInitialization.Create(rule, generator), ResidualRuleInitialization.Create(rule, generator)]);
        var weights = randn(2, Spec.ElementCount, generator: generator);
        var gradient = randn(2, Spec.ElementCount, generator: generator);
        using var state = rule.Init(2);
        using var bound = rule.Bind(theta);
        var together = Update(bound, weights, gradient, state).Update;
        for (var run = 0; run < 2; run++)
        {
            using var alone = rule.Init(1);
            using var own = rule.Bind(theta.select(0, run));
            var update = Update(own, weights.narrow(0, run, 1), gradient.narrow(0, run, 1), alone).Update;
            Assert.InRange((together.narrow(0, run, 1) - update).abs().max().item<float>(), 0, 1e-6);
        }
    }

    [Fact]
    public void Update_InitialNumbersWithoutRandomPart_FollowTheClippedMomentum()
    {
        using var scope = NewDisposeScope();
        var options = new ResidualRuleOptions([8], stepScale: 1e-12, outputScale: 1);
        using var rule = new ResidualRule(Spec, options, ScalarType.Float32, CPU, ExecutorKind.Factored);
        using var generator = new Generator(2);
        var theta = ResidualRuleInitialization.Create(rule, generator);
        // The last layer's random part is what disturbs: leave only the carriers.
        theta = theta.where(theta.abs() >= 1, zeros_like(theta));
        var gradient = randn(1, Spec.ElementCount, generator: generator);
        using var state = rule.Init(1);
        using var bound = rule.Bind(theta);
        var update = Update(bound, zeros_like(gradient), gradient, state).Update;
        var offset = 0L;
        foreach (var tensor in Spec.Tensors)
        {
            var part = gradient.narrow(1, offset, tensor.ElementCount);
            var expected = part.div(part.square().mean().sqrt()).mul(3).clamp(-1, 1).mul(MaximalUpdateScale.Of(tensor, options.BaseWidth));
            Assert.InRange((update.narrow(1, offset, tensor.ElementCount) - expected).abs().max().item<float>(), 0, 1e-5);
            offset += tensor.ElementCount;
        }
    }

    [Fact]
    public void Bind_WrongCount_SaysExpectedAndGot()
    {
        using var scope = NewDisposeScope();
        using var rule = Rule(ExecutorKind.Factored);
        var error = Assert.Throws<ArgumentException>(() => rule.Bind(zeros(7)));
        Assert.StartsWith($"Parameters of the residual rule must have shape [{rule.ParameterCount}] or [batch, {rule.ParameterCount}], got [7].", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Features_Normalised_HaveUnitMeanSquareInEveryMemberAndChannel()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(8);
        var (weights, gradient, moments) = (randn(2, 3, 4, generator: generator).mul(0.1), randn(2, 3, 4, generator: generator).mul(1e-5), randn(2, 3, 4, 6, generator: generator).mul(1e-3));
        var features = OptimizerFeatures.Normalised(weights, gradient, moments, 1e-16);
        Assert.Equal([2L, 3, 4, 8], features.shape);
        Assert.InRange((features.square().mean([1L, 2]) - 1).abs().max().item<float>(), 0, 1e-3);
    }

    [Fact]
    public void Moments_AfterSteps_EqualTheirDefinition()
    {
        using var scope = NewDisposeScope();
        var moments = zeros(1, 1, 6, ScalarType.Float64);
        var rates = tensor(ResidualRuleOptions.MomentumDecays.Select(decay => 1 - decay).ToArray());
        var expected = new double[6];
        foreach (var gradient in new[] { 1.0, -2.0, 0.5 })
        {
            moments = OptimizerFeatures.Moments(moments, full([1, 1], gradient, ScalarType.Float64), rates);
            for (var k = 0; k < 6; k++) expected[k] = (ResidualRuleOptions.MomentumDecays[k] * expected[k]) + ((1 - ResidualRuleOptions.MomentumDecays[k]) * gradient);
        }

        Assert.Equal(expected, moments.data<double>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-14);
    }

    private static Tensor Identity(Tensor packed) => packed;

    private static ResidualRule Rule(ExecutorKind executor, ScalarType dtype = ScalarType.Float32) => new(Spec, SmallNets.Options, dtype, CPU, executor);

    // The last of some updates of a network whose weights and gradients are acted upon.
    private static Tensor Run(ExecutorKind executor, int steps, Func<Tensor, Tensor> act, ScalarType dtype = ScalarType.Float32)
    {
        using var rule = Rule(executor, dtype);
        using var generator = new Generator(2);
        using var theta = ResidualRuleInitialization.Create(rule, generator);
        var state = rule.Init(2);
        using var bound = rule.Bind(theta.to(dtype));
        var weights = act(randn(2, Spec.ElementCount, dtype: dtype, generator: generator));
        var update = zeros_like(weights);
        for (var step = 0; step < steps; step++)
        {
            (update, var next) = Update(bound, weights, act(randn(2, Spec.ElementCount, dtype: dtype, generator: generator)), state);
            state.Dispose();
            state = next;
            weights = weights - update;
        }

        state.Dispose();
        return update;
    }

    // Packed weights and gradients in, a packed update out.
    private static (Tensor Update, ResidualState State) Update(BoundRule bound, Tensor weights, Tensor gradient, ResidualState state)
    {
        var layout = new WeightLayout(Spec);
        var (updates, next) = bound.Update(layout.Unpack(weights), layout.Unpack(gradient), state);
        return (layout.Pack(updates), next);
    }
}
