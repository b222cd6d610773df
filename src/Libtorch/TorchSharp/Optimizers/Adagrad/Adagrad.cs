using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Steps of the gradient over the root of the sum of its squares.</summary>
/// <remarks>Duchi, Hazan, Singer, Adaptive subgradient methods (2011).</remarks>
public partial class Adagrad : OptimizerHelper
{
    private Action<ParamGroup>? _plain;

    /// <summary>Creates the optimizer of one group.</summary>
    /// <param name="parameters">The parameters; their modules own them.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="lr_decay">How fast the learning rate falls with the steps.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <param name="initial_accumulator_value">The sum of squares to start from.</param>
    /// <param name="eps">Added to the denominator.</param>
    public Adagrad(IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10)
        : this([new ParamGroup { Parameters = parameters }], lr, lr_decay, weight_decay, initial_accumulator_value, eps) { }

    /// <summary>Creates the optimizer of several groups; what a group leaves open is taken from the other arguments.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="lr_decay">How fast the learning rate falls with the steps.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <param name="initial_accumulator_value">The sum of squares to start from.</param>
    /// <param name="eps">Added to the denominator.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public Adagrad(IEnumerable<ParamGroup> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10)
    {
        Require(lr >= 0, lr, nameof(lr), "0 or more");
        Require(lr_decay >= 0, lr_decay, nameof(lr_decay), "0 or more");
        Require(weight_decay >= 0, weight_decay, nameof(weight_decay), "0 or more");
        Require(initial_accumulator_value >= 0, initial_accumulator_value, nameof(initial_accumulator_value), "0 or more");
        Require(eps >= 0, eps, nameof(eps), "0 or more");
        _defaults = new Options { LearningRate = lr, InitialLearningRate = lr, lr_decay = lr_decay, weight_decay = weight_decay, initial_accumulator_value = initial_accumulator_value, eps = eps };
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
        options.lr_decay ??= defaults.lr_decay;
        options.weight_decay ??= defaults.weight_decay;
        options.initial_accumulator_value ??= defaults.initial_accumulator_value;
        options.eps ??= defaults.eps;
        Register(param_group, static parameter => new State(parameter));
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup>(_plain ??= StepByOperators, closure);

    private void StepByOperators(ParamGroup group)
    {
        var options = group.Options;
        var lr = options.LearningRate!.Value;
        var lr_decay = options.lr_decay!.Value;
        var weight_decay = options.weight_decay!.Value;
        var eps = options.eps!.Value;
        foreach (var parameter in group.Parameters)
        {
            var grad = parameter.grad;
            if (grad is null) continue;
            var state = (State)_state[parameter.Handle];
            state.step++;
            if (weight_decay != 0) grad = grad.add(parameter, alpha: weight_decay);
            state.sum.addcmul_(grad, grad, value: 1);
            var rate = lr / (1 + (state.step - 1) * lr_decay);
            parameter.addcdiv_(grad, state.sum.sqrt().add_(eps), value: -rate);
        }
    }
}
