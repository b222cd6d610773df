using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Adam with weight decay that acts on the parameter itself.</summary>
/// <remarks>arXiv:1711.05101, algorithm 2.</remarks>
public partial class AdamW : OptimizerHelper, IBetas
{
    private Func<ParamGroup, bool>? _fused;
    private Action<ParamGroup>? _plain;

    /// <summary>Creates the optimizer of one group.</summary>
    /// <param name="parameters">The parameters; their modules own them.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="beta1">The decay rate β₁ of the mean of the gradient.</param>
    /// <param name="beta2">The decay rate β₂ of the mean of its square.</param>
    /// <param name="eps">Added to the denominator.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <param name="amsgrad">Whether to divide by the largest mean square so far (arXiv:1904.09237).</param>
    /// <param name="maximize">Whether to go up instead of down.</param>
    public AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize) { }

    /// <summary>Creates the optimizer of several groups; what a group leaves open is taken from the other arguments.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="beta1">The decay rate β₁ of the mean of the gradient.</param>
    /// <param name="beta2">The decay rate β₂ of the mean of its square.</param>
    /// <param name="eps">Added to the denominator.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <param name="amsgrad">Whether to divide by the largest mean square so far (arXiv:1904.09237).</param>
    /// <param name="maximize">Whether to go up instead of down.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public AdamW(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
    {
        Require(lr >= 0, lr, nameof(lr), "0 or more");
        Require(beta1 is >= 0 and < 1, beta1, nameof(beta1), "in [0, 1)");
        Require(beta2 is >= 0 and < 1, beta2, nameof(beta2), "in [0, 1)");
        Require(eps >= 0, eps, nameof(eps), "0 or more");
        Require(weight_decay >= 0, weight_decay, nameof(weight_decay), "0 or more");
        _defaults = new Options { LearningRate = lr, InitialLearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, amsgrad = amsgrad, maximize = maximize };
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
        options.amsgrad ??= defaults.amsgrad;
        options.maximize ??= defaults.maximize;
        Register(param_group, static parameter => new State(parameter));
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null) => StepFused<ParamGroup>(_fused ??= TryFused, _plain ??= StepByOperators, closure);

    private void StepByOperators(ParamGroup group)
    {
        var options = group.Options;
        var lr = options.LearningRate!.Value;
        var beta1 = options.beta1!.Value;
        var beta2 = options.beta2!.Value;
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
            parameter.mul_(1 - lr * weight_decay);
            state.exp_avg.mul_(beta1).add_(grad, alpha: 1 - beta1);
            state.exp_avg_sq.mul_(beta2).addcmul_(grad, grad.conj(), value: 1 - beta2);
            var correction1 = 1 - Math.Pow(beta1, state.step);
            var correction2 = 1 - Math.Pow(beta2, state.step);
            var square = state.exp_avg_sq;
            if (state.max_exp_avg_sq is { } largest) square = largest.copy_(maximum(largest, state.exp_avg_sq));
            var denominator = square.sqrt().div_(Math.Sqrt(correction2)).add_(eps);
            parameter.addcdiv_(state.exp_avg, denominator, value: -lr / correction1);
        }
    }
}
