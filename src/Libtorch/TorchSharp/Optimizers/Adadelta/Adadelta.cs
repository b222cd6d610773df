using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Steps of the gradient scaled by the ratio of two root mean squares.</summary>
/// <remarks>arXiv:1212.5701, algorithm 1.</remarks>
public partial class Adadelta : OptimizerHelper
{
    private Action<ParamGroup>? _plain;

    /// <summary>Creates the optimizer of one group.</summary>
    /// <param name="parameters">The parameters; their modules own them.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="rho">The decay rate ρ of the mean squares.</param>
    /// <param name="eps">Added to the denominator.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <param name="maximize">Whether to go up instead of down.</param>
    public Adadelta(IEnumerable<Parameter> parameters, double lr, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, rho, eps, weight_decay, maximize) { }

    /// <summary>Creates the optimizer of several groups; what a group leaves open is taken from the other arguments.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="rho">The decay rate ρ of the mean squares.</param>
    /// <param name="eps">Added to the denominator.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <param name="maximize">Whether to go up instead of down.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public Adadelta(IEnumerable<ParamGroup> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false)
    {
        Require(lr >= 0, lr, nameof(lr), "0 or more");
        Require(rho is >= 0 and <= 1, rho, nameof(rho), "in [0, 1]");
        Require(eps >= 0, eps, nameof(eps), "0 or more");
        Require(weight_decay >= 0, weight_decay, nameof(weight_decay), "0 or more");
        _defaults = new Options { LearningRate = lr, InitialLearningRate = lr, rho = rho, eps = eps, weight_decay = weight_decay, maximize = maximize };
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
        options.rho ??= defaults.rho;
        options.eps ??= defaults.eps;
        options.weight_decay ??= defaults.weight_decay;
        options.maximize ??= defaults.maximize;
        Register(param_group, static parameter => new State(parameter));
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup>(_plain ??= StepByOperators, closure);

    private void StepByOperators(ParamGroup group)
    {
        var options = group.Options;
        var lr = options.LearningRate!.Value;
        var rho = options.rho!.Value;
        var eps = options.eps!.Value;
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
            state.square_avg.mul_(rho).addcmul_(grad, grad, value: 1 - rho);
            var root = state.square_avg.add(eps).sqrt_();
            var delta = state.acc_delta.add(eps).sqrt_().div_(root).mul_(grad);
            state.acc_delta.mul_(rho).addcmul_(delta, delta, value: 1 - rho);
            parameter.add_(delta, alpha: -lr);
        }
    }
}
