using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary><c>torch.optim.Adam</c> with its step in one pass over each parameter.</summary>
/// <remarks>
/// Takes the place of <c>torch.optim.Adam</c>: the same numbers to rounding, groups, schedulers and <c>state_dict</c>.
/// Parameters that the kernel does not cover (other devices or types) go through the same formula in torch operators.
/// The files that
/// <c>save_state_dict</c> writes name their class, so those of <c>Adam</c> are not read; a <c>StateDictionary</c>
/// passes both ways.
/// </remarks>
public sealed class FusedAdam : Adam
{
    /// <summary>Makes an optimizer.</summary>
    /// <param name="parameters">The parameters; borrowed.</param>
    /// <param name="lr">Learning rate.</param>
    /// <param name="beta1">Decay of the mean of gradients.</param>
    /// <param name="beta2">Decay of the mean of squared gradients.</param>
    /// <param name="eps">Added to the root of the mean of squares.</param>
    /// <param name="weight_decay">Weight decay, added to the gradient.</param>
    /// <param name="amsgrad">Whether to divide by the largest mean of squares so far.</param>
    /// <param name="maximize">Whether to climb.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public FusedAdam(
        IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double eps = 1e-8,
        double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : base(parameters.ToArray(), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    /// <summary>Makes an optimizer of groups with options of their own.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">Learning rate.</param>
    /// <param name="beta1">Decay of the mean of gradients.</param>
    /// <param name="beta2">Decay of the mean of squared gradients.</param>
    /// <param name="eps">Added to the root of the mean of squares.</param>
    /// <param name="weight_decay">Weight decay, added to the gradient.</param>
    /// <param name="amsgrad">Whether to divide by the largest mean of squares so far.</param>
    /// <param name="maximize">Whether to climb.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public FusedAdam(
        IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double eps = 1e-8,
        double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : base(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
    {
    }

    /// <summary>One step; parameters without gradient stay as they are.</summary>
    /// <param name="closure">Evaluates the loss anew; null if the gradients are there.</param>
    /// <returns>What the closure returned, or null.</returns>
    public override Tensor step(Func<Tensor>? closure = null) =>
        _step<ParamGroup>(Step, closure);

    /// <summary>Takes over the state of another optimizer of the same parameters.</summary>
    /// <param name="state_dict">Copied; of this class or of <c>torch.optim.Adam</c>.</param>
    /// <exception cref="ArgumentException">The numbers of groups or parameters differ.</exception>
    public override void load_state_dict(StateDictionary state_dict)
    {
        base.load_state_dict(state_dict);
        // The base class leaves the copies to the scope that is open, if any, which would dispose them.
        foreach (var state in this.state_dict().State.Cast<State>())
        {
            state.exp_avg.DetachFromDisposeScope();
            state.exp_avg_sq.DetachFromDisposeScope();
            state.max_exp_avg_sq?.DetachFromDisposeScope();
        }
    }

    private void Step(ParamGroup group)
    {
        var options = group.Options;
        var settings = new AdamSettings(
            options.LearningRate!.Value, options.beta1!.Value, options.beta2!.Value, options.eps!.Value,
            options.weight_decay!.Value, Decoupled: false, options.maximize!.Value);
        foreach (var parameter in group.Parameters)
        {
            using var gradient = parameter.grad;
            if (gradient is null) continue;
            var state = (State)_state[parameter.Handle];
            state.step++;
            var largest = options.amsgrad!.Value ? state.max_exp_avg_sq : null;
            if (!OptimizerKernels.TryAdam(
                parameter, gradient, state.exp_avg, state.exp_avg_sq, largest, settings, state.step))
                OptimizerKernels.AdamReference(
                    parameter, gradient, state.exp_avg, state.exp_avg_sq, largest, settings, state.step);
        }
    }
}
