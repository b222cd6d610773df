using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary><c>torch.optim.SGD</c> with its step in one pass over each parameter.</summary>
/// <remarks>
/// Takes the place of <c>torch.optim.SGD</c>: the same numbers to rounding, groups, schedulers and <c>state_dict</c>.
/// Parameters that the kernel does not cover (other devices or types) go through the same formula in torch operators.
/// The files that
/// <c>save_state_dict</c> writes name their class, so those of <c>SGD</c> are not read; a <c>StateDictionary</c>
/// passes both ways.
/// </remarks>
public sealed class FusedSgd : SGD
{
    /// <summary>Makes an optimizer.</summary>
    /// <param name="parameters">The parameters; borrowed.</param>
    /// <param name="lr">Learning rate.</param>
    /// <param name="momentum">Decay of the momentum; 0 for none.</param>
    /// <param name="dampening">What is taken off the gradient in the momentum.</param>
    /// <param name="weight_decay">Weight decay, added to the gradient.</param>
    /// <param name="nesterov">Whether to look ahead.</param>
    /// <param name="maximize">Whether to climb.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public FusedSgd(
        IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0,
        double weight_decay = 0,
        bool nesterov = false, bool maximize = false)
        : base(parameters.ToArray(), lr, momentum, dampening, weight_decay, nesterov, maximize)
    {
    }

    /// <summary>Makes an optimizer of groups with options of their own.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">Learning rate.</param>
    /// <param name="momentum">Decay of the momentum; 0 for none.</param>
    /// <param name="dampening">What is taken off the gradient in the momentum.</param>
    /// <param name="weight_decay">Weight decay, added to the gradient.</param>
    /// <param name="nesterov">Whether to look ahead.</param>
    /// <param name="maximize">Whether to climb.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public FusedSgd(
        IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0,
        double weight_decay = 0,
        bool nesterov = false, bool maximize = false)
        : base(parameters, lr, momentum, dampening, weight_decay, nesterov, maximize)
    {
    }

    /// <summary>One step; parameters without gradient stay as they are.</summary>
    /// <param name="closure">Evaluates the loss anew; null if the gradients are there.</param>
    /// <returns>What the closure returned, or null.</returns>
    public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(Step, closure);

    /// <summary>Takes over the state of another optimizer of the same parameters.</summary>
    /// <param name="state_dict">Copied; of this class or of <c>torch.optim.SGD</c>.</param>
    /// <exception cref="ArgumentException">The numbers of groups or parameters differ.</exception>
    public override void load_state_dict(StateDictionary state_dict)
    {
        ArgumentNullException.ThrowIfNull(state_dict);
        var mine = this.state_dict();
        Require(mine.Options.Count, state_dict.Options.Count, "parameter groups");
        Require(mine.State.Count, state_dict.State.Count, "parameters");
        for (var i = 0; i < mine.Options.Count; i++)
            if (!ReferenceEquals(mine.Options[i], state_dict.Options[i]))
                mine.Options[i].LoadStateDict(state_dict.Options[i]);
        for (var i = 0; i < mine.State.Count; i++)
            if (!ReferenceEquals(mine.State[i], state_dict.State[i]))
                Load((State)mine.State[i], (State)state_dict.State[i]);
    }

    // Not by the state's own method, which fails without a momentum, and leaves its copy to the scope that is open.
    private static void Load(State to, State from)
    {
        to.momentum_buffer?.Dispose();
        to.momentum_buffer = from.momentum_buffer?.clone().DetachFromDisposeScope();
    }

    private static void Require(int expected, int got, string what)
    {
        if (expected != got)
            throw new ArgumentException(
                $"The state must have {expected} {what}, as this optimizer has, got {got}.", nameof(state_dict));
    }

    private void Step(ParamGroup group)
    {
        var options = group.Options;
        var settings = new SgdSettings(
            options.LearningRate!.Value, options.momentum!.Value, options.dampening!.Value, options.weight_decay!.Value,
            options.nesterov!.Value, options.maximize!.Value);
        foreach (var parameter in group.Parameters)
        {
            using var gradient = parameter.grad;
            if (gradient is null) continue;
            var state = (State)_state[parameter.Handle];
            var first = settings.Momentum != 0 && state.momentum_buffer is null;
            if (first) state.momentum_buffer = zeros_like(gradient).DetachFromDisposeScope();
            var momentum = settings.Momentum != 0 ? state.momentum_buffer : null;
            // Without momentum and decay torch's step is one pass too.
            var isOnePass = momentum is null && settings.WeightDecay == 0;
            if (isOnePass || !OptimizerKernels.TrySgd(parameter, gradient, momentum, settings, first))
                OptimizerKernels.SgdReference(parameter, gradient, momentum, settings, first);
        }
    }
}
