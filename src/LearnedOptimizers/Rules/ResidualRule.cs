using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers;

/// <summary>The residual update rule on one weight space, for a batch of training runs at once. Holds no learned
/// numbers: they are arguments.</summary>
/// <remarks>
/// <code>
/// m_i ← d_i·m_i + (1 − d_i)·g
/// x   = normalise(clip([p, g, m_1…m_6], −1, 1))
/// o   = UNF(x; tanh(t/s − 1))
/// p   ← p − α(t)·m_3 − β(t)·scale·o
/// </code>
/// with <c>α(t) = StepScale·exp(10·(a₀ + a·τ))</c>, <c>β(t) = OutputScale·exp(10·(b₀ + b·τ))</c>, τ the time features,
/// all of a and b learned, and <c>scale</c> the
/// maximal-update factor of the tensor (<see cref="MaximalUpdateScale"/>). Source: arXiv:2402.05232, equation 15.
/// Deviations: the public code writes
/// <c>step·(m_3 + out·o)</c>; here α and β = step·out are learned separately, so that β does not move when α does. And
/// α and β depend on time: in the public rule
/// time can only be added to the features, and a small ReLU network cannot multiply by it, so the rule could not learn
/// to lower its step size.
/// The normalisation takes the size of the gradient away, so a rule that cannot do that stops at a loss that its step
/// size sets. The time features are the same for every weight of a network and enter as a context vector:
/// the same functions as eleven constant channels, without their cost.
/// </remarks>
public sealed class ResidualRule : IDisposable
{
    private const double LogarithmGain = 10;

    /// <summary>Plans the rule for a weight space.</summary>
    /// <param name="spec">The weight space whose weights are trained.</param>
    /// <param name="options">The rule.</param>
    /// <param name="dtype">Type of all tensors: float32 or float64.</param>
    /// <param name="device">Where all tensors live.</param>
    /// <param name="executor">Which executor of the equivariant layers is used.</param>
    public ResidualRule(WeightSpaceSpec spec, ResidualRuleOptions options, ScalarType dtype, Device device, ExecutorKind executor)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(options);
        Spec = spec;
        Options = options;
        Network = new EquivariantNetwork(spec, new EquivariantNetworkOptions(options.NetworkChannels)
        {
            Tying = TyingKind.PerRelation,
            Profile = RelationProfile.DenseCompact,
            ContextSize = ResidualRuleOptions.TimeScales.Length,
            Executor = executor,
        });
        Rates = tensor(ResidualRuleOptions.MomentumDecays.Select(decay => 1 - decay).ToArray(), dtype, device).DetachFromDisposeScope();
        TimeScales = tensor(ResidualRuleOptions.TimeScales.ToArray(), dtype, device).DetachFromDisposeScope();
    }

    /// <summary>The weight space whose weights are trained.</summary>
    public WeightSpaceSpec Spec { get; }

    /// <summary>The rule.</summary>
    public ResidualRuleOptions Options { get; }

    /// <summary>The equivariant network inside the rule.</summary>
    public EquivariantNetwork Network { get; }

    /// <summary>How many numbers are learned: the network's, then a₀, a, b₀ and b.</summary>
    public long ParameterCount => Network.ParameterCount + (2 * GainCount);

    /// <summary>How many numbers describe α or β: a constant and one for each time feature.</summary>
    internal static int GainCount => 1 + ResidualRuleOptions.TimeScales.Length;

    /// <summary>Which numbers can influence the training of this weight space; relations that it does not have leave
    /// theirs unused.</summary>
    /// <returns>One entry for each of the <see cref="ParameterCount"/> numbers.</returns>
    public bool[] UsedParameters() => [.. Network.UsedParameters(), .. Enumerable.Repeat(true, 2 * GainCount)];

    /// <summary>Fresh state for a batch of training runs.</summary>
    /// <param name="batch">Number of runs.</param>
    /// <returns>The caller disposes it.</returns>
    public ResidualState Init(long batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        return new ResidualState(
            [.. Spec.Tensors.Select(tensor => zeros([batch, .. tensor.Shape, ResidualRuleOptions.MomentumDecays.Length], Rates.dtype, Rates.device))],
            zeros([batch], Rates.dtype, Rates.device));
    }

    /// <summary>Binds the learned numbers, once for many updates.</summary>
    /// <param name="parameters">Shape <c>[count]</c>, or <c>[batch, count]</c> for one rule for each run.</param>
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The count does not fit.</exception>
    public BoundRule Bind(Tensor parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.dim() is < 1 or > 2 || parameters.shape[^1] != ParameterCount)
        {
            throw new ArgumentException(
                $"Parameters of the residual rule must have shape [{ParameterCount}] or [batch, {ParameterCount}], got [{string.Join(", ", parameters.shape)}].",
                nameof(parameters));
        }

        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var rows = parameters.dim() == 1 ? parameters.unsqueeze(0) : parameters;
        var network = Network.Bind(rows.narrow(1, 0, Network.ParameterCount).contiguous()).DetachFromDisposeScope();
        // [rows, constant and time features, α and β]
        var gains = rows.narrow(1, Network.ParameterCount, 2 * GainCount).mul(LogarithmGain).reshape(rows.shape[0], 2, GainCount).transpose(1, 2).contiguous();
        return new BoundRule(this, network, gains.MoveToOuterDisposeScope());
    }

    /// <summary>The values <c>1 − d</c> of the momenta.</summary>
    internal Tensor Rates { get; }

    internal Tensor TimeScales { get; }

    /// <summary>Frees the constant tensors.</summary>
    public void Dispose()
    {
        Rates.Dispose();
        TimeScales.Dispose();
    }
}
