using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Gradient descent with a falling learning rate that also keeps the average of the parameters.</summary>
/// <remarks>Polyak and Juditsky, Acceleration of stochastic approximation by averaging (1992).</remarks>
public partial class ASGD : OptimizerHelper
{
    private Action<ParamGroup<Options>>? _plain;

    /// <summary>Creates the optimizer of one group.</summary>
    /// <param name="parameters">The parameters; their modules own them.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="lambd">The decay term λ.</param>
    /// <param name="alpha">The decay rate α of the mean square.</param>
    /// <param name="t0">The step at which averaging begins.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <param name="maximize">Whether to go up instead of down.</param>
    public ASGD(IEnumerable<Parameter> parameters, double lr = 0.01, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weight_decay = 0, bool maximize = false)
        : this([new ParamGroup<Options> { Parameters = parameters }], lr, lambd, alpha, t0, weight_decay, maximize) { }

    /// <summary>Creates the optimizer of several groups; what a group leaves open is taken from the other arguments.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="lambd">The decay term λ.</param>
    /// <param name="alpha">The decay rate α of the mean square.</param>
    /// <param name="t0">The step at which averaging begins.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <param name="maximize">Whether to go up instead of down.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public ASGD(IEnumerable<ParamGroup<Options>> parameters, double lr = 0.01, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weight_decay = 0, bool maximize = false)
    {
        Require(lr >= 0, lr, nameof(lr), "0 or more");
        Require(weight_decay >= 0, weight_decay, nameof(weight_decay), "0 or more");
        _defaults = new Options { LearningRate = lr, InitialLearningRate = lr, lambd = lambd, alpha = alpha, t0 = t0, weight_decay = weight_decay, maximize = maximize };
        foreach (var group in parameters) add_param_group(group);
    }

    /// <inheritdoc/>
    public override void add_param_group(Modules.ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        var defaults = (Options)_defaults;
        param_group.Options ??= new Options();
        var options = (Options)param_group.Options;
        options.LearningRate ??= defaults.LearningRate;
        options.lambd ??= defaults.lambd;
        options.alpha ??= defaults.alpha;
        options.t0 ??= defaults.t0;
        options.weight_decay ??= defaults.weight_decay;
        options.maximize ??= defaults.maximize;
        Register(param_group, static parameter => new State(parameter));
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup<Options>>(_plain ??= StepByOperators, closure);

    private void StepByOperators(ParamGroup<Options> group)
    {
        var options = group.Options;
        var lr = options.LearningRate!.Value;
        var lambd = options.lambd!.Value;
        var alpha = options.alpha!.Value;
        var t0 = options.t0!.Value;
        var weight_decay = options.weight_decay!.Value;
        var maximize = options.maximize!.Value;
        foreach (var parameter in group.Parameters)
        {
            var grad = parameter.grad;
            if (grad is null) continue;
            var state = (State)_state[parameter.Handle];
            if (maximize) grad = grad.neg();
            state.step++;
            if (weight_decay != 0) grad = grad.add(parameter, alpha: weight_decay);
            parameter.mul_(1 - lambd * state.eta);
            parameter.add_(grad, alpha: -state.eta);
            if (state.mu == 1) state.ax.copy_(parameter);
            else state.ax.add_(parameter.sub(state.ax).mul(state.mu));
            state.eta = lr / Math.Pow(1 + lambd * lr * state.step, alpha);
            state.mu = 1 / Math.Max(1, state.step - t0);
        }
    }
}
