using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Adam that waits with dividing until the variance of the mean square is known.</summary>
/// <remarks>arXiv:1908.03265, algorithm 2.</remarks>
public partial class RAdam : OptimizerHelper, IBetas
{
    private Action<ParamGroup>? _plain;

    /// <summary>Creates the optimizer of one group.</summary>
    /// <param name="parameters">The parameters; their modules own them.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="beta1">The decay rate β₁ of the mean of the gradient.</param>
    /// <param name="beta2">The decay rate β₂ of the mean of its square.</param>
    /// <param name="eps">Added to the denominator.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    public RAdam(IEnumerable<Parameter> parameters, double lr, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0)
        : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay) { }

    /// <summary>Creates the optimizer of several groups; what a group leaves open is taken from the other arguments.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="beta1">The decay rate β₁ of the mean of the gradient.</param>
    /// <param name="beta2">The decay rate β₂ of the mean of its square.</param>
    /// <param name="eps">Added to the denominator.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public RAdam(IEnumerable<ParamGroup> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0)
    {
        Require(lr >= 0, lr, nameof(lr), "0 or more");
        Require(beta1 is >= 0 and < 1, beta1, nameof(beta1), "in [0, 1)");
        Require(beta2 is >= 0 and < 1, beta2, nameof(beta2), "in [0, 1)");
        Require(eps >= 0, eps, nameof(eps), "0 or more");
        Require(weight_decay >= 0, weight_decay, nameof(weight_decay), "0 or more");
        _defaults = new Options { LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay };
        foreach (var group in parameters) add_param_group(group);
    }

    /// <summary>The decay rates that groups without their own take over.</summary>
    public (double, double) Betas
    {
        get => (((Options)_defaults).beta1!.Value, ((Options)_defaults).beta2!.Value);
        set => (((Options)_defaults).beta1, ((Options)_defaults).beta2) = value;
    }

    /// <inheritdoc/>
    public override void add_param_group(Modules.ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        var defaults = (Options)_defaults;
        param_group.Options ??= new Options();
        var options = (Options)param_group.Options;
        options.LearningRate ??= defaults.LearningRate;
        options.beta1 ??= defaults.beta1;
        options.beta2 ??= defaults.beta2;
        options.eps ??= defaults.eps;
        options.weight_decay ??= defaults.weight_decay;
        Register(param_group, static parameter => new State(parameter));
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup>(_plain ??= StepByOperators, closure);

    private void StepByOperators(ParamGroup group)
    {
        var options = group.Options;
        var lr = options.LearningRate!.Value;
        var beta1 = options.beta1!.Value;
        var beta2 = options.beta2!.Value;
        var eps = options.eps!.Value;
        var weight_decay = options.weight_decay!.Value;
        foreach (var parameter in group.Parameters)
        {
            var grad = parameter.grad;
            if (grad is null) continue;
            var state = (State)_state[parameter.Handle];
            state.step++;
            if (weight_decay != 0) grad = grad.add(parameter, alpha: weight_decay);
            state.exp_avg.mul_(beta1).add_(grad, alpha: 1 - beta1);
            state.exp_avg_sq.mul_(beta2).addcmul_(grad, grad, value: 1 - beta2);
            var correction1 = 1 - Math.Pow(beta1, state.step);
            var correction2 = 1 - Math.Pow(beta2, state.step);
            var mean = state.exp_avg.div(correction1);
            var longest = 2 / (1 - beta2) - 1;
            var length = longest - 2 * state.step * Math.Pow(beta2, state.step) / correction2;
            if (length > 5)
            {
                var rectification = Math.Sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
                mean = mean.mul_(rectification * Math.Sqrt(correction2)).div_(state.exp_avg_sq.sqrt().add_(eps));
            }
            parameter.add_(mean, alpha: -lr);
        }
    }
}
