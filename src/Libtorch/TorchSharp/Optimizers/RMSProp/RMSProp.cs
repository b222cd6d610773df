using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Steps of the gradient over its root mean square.</summary>
/// <remarks>Hinton, Neural networks for machine learning (2012), lecture 6e; centred: arXiv:1308.0850.</remarks>
public partial class RMSProp : OptimizerHelper, IMomentum
{
    private Action<ParamGroup>? _plain;

    /// <summary>Creates the optimizer of one group.</summary>
    /// <param name="parameters">The parameters; their modules own them.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="alpha">The decay rate α of the mean square.</param>
    /// <param name="eps">Added to the denominator.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <param name="momentum">The factor of the old step.</param>
    /// <param name="centered">Whether to divide by the standard deviation instead of the root mean square.</param>
    /// <param name="maximize">Whether to go up instead of down.</param>
    public RMSProp(IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize) { }

    /// <summary>Creates the optimizer of several groups; what a group leaves open is taken from the other arguments.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="alpha">The decay rate α of the mean square.</param>
    /// <param name="eps">Added to the denominator.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <param name="momentum">The factor of the old step.</param>
    /// <param name="centered">Whether to divide by the standard deviation instead of the root mean square.</param>
    /// <param name="maximize">Whether to go up instead of down.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public RMSProp(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false)
    {
        Require(lr >= 0, lr, nameof(lr), "0 or more");
        Require(eps >= 0, eps, nameof(eps), "0 or more");
        Require(momentum >= 0, momentum, nameof(momentum), "0 or more");
        Require(weight_decay >= 0, weight_decay, nameof(weight_decay), "0 or more");
        Require(alpha >= 0, alpha, nameof(alpha), "0 or more");
        _defaults = new Options { LearningRate = lr, InitialLearningRate = lr, alpha = alpha, eps = eps, weight_decay = weight_decay, momentum = momentum, centered = centered, maximize = maximize };
        foreach (var group in parameters) add_param_group(group);
    }

    /// <summary>The momentum that groups without their own take over.</summary>
    public double Momentum
    {
        get => ((Options)_defaults).momentum!.Value;
        set => ((Options)_defaults).momentum = value;
    }

    /// <inheritdoc/>
    public override void add_param_group(Modules.ParamGroup param_group)
    {
        ArgumentNullException.ThrowIfNull(param_group);
        var defaults = (Options)_defaults;
        param_group.Options ??= new Options();
        var options = (Options)param_group.Options;
        options.LearningRate ??= defaults.LearningRate;
        options.alpha ??= defaults.alpha;
        options.eps ??= defaults.eps;
        options.weight_decay ??= defaults.weight_decay;
        options.momentum ??= defaults.momentum;
        options.centered ??= defaults.centered;
        options.maximize ??= defaults.maximize;
        Register(param_group, static parameter => new State(parameter));
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup>(_plain ??= StepByOperators, closure);

    private void StepByOperators(ParamGroup group)
    {
        var options = group.Options;
        var lr = options.LearningRate!.Value;
        var alpha = options.alpha!.Value;
        var eps = options.eps!.Value;
        var weight_decay = options.weight_decay!.Value;
        var momentum = options.momentum!.Value;
        var centered = options.centered!.Value;
        var maximize = options.maximize!.Value;
        foreach (var parameter in group.Parameters)
        {
            var grad = parameter.grad;
            if (grad is null) continue;
            var state = (State)_state[parameter.Handle];
            if (maximize) grad = grad.neg();
            state.step++;
            if (weight_decay != 0) grad = grad.add(parameter, alpha: weight_decay);
            state.square_avg.mul_(alpha).addcmul_(grad, grad, value: 1 - alpha);
            var root = state.square_avg;
            if (centered)
            {
                state.grad_avg!.mul_(alpha).add_(grad, alpha: 1 - alpha);
                root = root.addcmul(state.grad_avg, state.grad_avg, value: -1);
            }
            root = root.sqrt().add_(eps);
            if (momentum > 0)
            {
                state.momentum_buffer!.mul_(momentum).addcdiv_(grad, root);
                parameter.add_(state.momentum_buffer, alpha: -lr);
            }
            else
            {
                parameter.addcdiv_(grad, root, value: -lr);
            }
        }
    }
}
