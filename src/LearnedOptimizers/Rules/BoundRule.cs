using TorchSharp;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers;

/// <summary>A residual rule bound to its learned numbers. Made by <see cref="ResidualRule.Bind"/>.</summary>
public sealed class BoundRule : IDisposable
{
    private readonly ResidualRule rule;
    private readonly BoundNetwork network;

    /// <summary>Logarithms of α and β relative to their initial values: a constant and one factor for each time
    /// feature, shape <c>[1 or batch, 1 + time features, 2]</c>.</summary>
    private readonly Tensor gains;

    internal BoundRule(ResidualRule rule, BoundNetwork network, Tensor gains) =>
        (this.rule, this.network, this.gains) = (rule, network, gains.DetachFromDisposeScope());

    /// <summary>One step of every run: what has to be subtracted from the weights, and the state after it. Changes none
    /// of its arguments.</summary>
    /// <param name="weights">One per tensor of the weight space, shape <c>[batch, *axes]</c>.</param>
    /// <param name="gradients">As <paramref name="weights"/>.</param>
    /// <param name="state">The runs' state.</param>
    /// <returns>Fresh tensors in the shapes of <paramref name="weights"/>, and a fresh state; the caller disposes
    /// both.</returns>
    /// <exception cref="ArgumentException">The number of tensors or a shape does not fit.</exception>
    public (IReadOnlyList<Tensor> Updates, ResidualState State) Update(IReadOnlyList<Tensor> weights, IReadOnlyList<Tensor> gradients, ResidualState state)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentNullException.ThrowIfNull(state);
        var tensors = rule.Spec.Tensors;
        if (weights.Count != tensors.Length || gradients.Count != tensors.Length)
            throw new ArgumentException($"The rule updates {tensors.Length} tensors, got {weights.Count} weights and {gradients.Count} gradients.", nameof(weights));
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var (moments, features) = (new Tensor[tensors.Length], new Tensor[tensors.Length]);
        for (var i = 0; i < tensors.Length; i++)
        {
            moments[i] = OptimizerFeatures.Moments(state.Moments[i], gradients[i], rule.Rates);
            features[i] = OptimizerFeatures.Normalised(weights[i], gradients[i], moments[i], rule.Options.NormalizerEpsilon);
        }

        var time = OptimizerFeatures.Time(state.Steps, rule.TimeScales);
        var output = network.Forward(new WeightFeatures(rule.Spec, features), time);
        var factors = Factors(time);
        var updates = new Tensor[tensors.Length];
        for (var i = 0; i < tensors.Length; i++)
        {
            long[] shape = [-1, .. Enumerable.Repeat(1L, tensors[i].Axes.Length)];
            var (alpha, beta) = (factors.select(1, 0).view(shape), factors.select(1, 1).view(shape));
            var scale = MaximalUpdateScale.Of(tensors[i], rule.Options.BaseWidth);
            updates[i] = output.Tensors[i].squeeze(-1).mul(beta.mul(scale)).mul_(rule.Options.OutputScale)
                .addcmul_(moments[i].select(-1, ResidualRuleOptions.NominalMomentum), alpha, rule.Options.StepScale).MoveToOuterDisposeScope();
        }

        return (updates, new ResidualState(moments, state.Steps + 1));
    }

    /// <summary>The tensors that the rule would leave nearly where they are: those of a type that its relations do not
    /// know, or all if no relation with learned numbers reaches any.</summary>
    /// <param name="leastRate">If the first step along the momentum is that of gradient descent at this rate or a
    /// larger
    /// one, it moves everything.</param>
    /// <remarks>A type that is known but was in no task of the meta-training, such as the output layer of a perceptron
    /// for a rule trained on DeepONets, follows the momentum alone while the layers before it are trained.</remarks>
    internal IReadOnlyList<TensorSpec> Unreached(double leastRate)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, gains.device);
        var time = OptimizerFeatures.Time(zeros([1], gains.dtype, gains.device), rule.TimeScales);
        if (Factors(time).select(1, 0).max().ToDouble() * rule.Options.StepScale >= leastRate) return [];
        // What comes out as exactly 0 for numbers without pattern comes out as 0 always.
        var features = rule.Spec.Tensors.Select(tensor => randn([1, .. tensor.Shape, ResidualRuleOptions.FeatureChannels], gains.dtype, gains.device, generator: generator)).ToArray();
        var output = network.Forward(new WeightFeatures(rule.Spec, features), time);
        var isIdle = output.Tensors.All(tensor => tensor.abs().max().ToDouble() == 0);
        return [.. rule.Spec.Tensors.Where((_, i) => isIdle || rule.Network.Layers[^1].Tying.Bias(i) < 0)];
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        network.Dispose();
        gains.Dispose();
    }

    /// <summary>α and β relative to their initial values, shape <c>[batch, 2]</c>.</summary>
    private Tensor Factors(Tensor time) =>
        time.unsqueeze(1).matmul(gains.narrow(1, 1, ResidualRule.GainCount - 1)).squeeze(1).add(gains.select(1, 0)).exp();
}
