using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Steps of each element by the sign of its gradient, growing while the sign stays.</summary>
/// <remarks>Riedmiller and Braun, A direct adaptive method for faster backpropagation learning (1993).</remarks>
public partial class Rprop : OptimizerHelper
{
    private Action<ParamGroup>? _plain;

    /// <summary>Creates the optimizer of one group.</summary>
    /// <param name="parameters">The parameters; their modules own them.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="etaminus">The factor after a change of sign.</param>
    /// <param name="etaplus">The factor without a change of sign.</param>
    /// <param name="min_step">The smallest step.</param>
    /// <param name="max_step">The largest step.</param>
    /// <param name="maximize">Whether to go up instead of down.</param>
    public Rprop(IEnumerable<Parameter> parameters, double lr = 1e-2, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, etaminus, etaplus, min_step, max_step, maximize) { }

    /// <summary>Creates the optimizer of several groups; what a group leaves open is taken from the other arguments.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="etaminus">The factor after a change of sign.</param>
    /// <param name="etaplus">The factor without a change of sign.</param>
    /// <param name="min_step">The smallest step.</param>
    /// <param name="max_step">The largest step.</param>
    /// <param name="maximize">Whether to go up instead of down.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public Rprop(IEnumerable<ParamGroup> parameters, double lr = 1e-2, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false)
    {
        Require(lr >= 0, lr, nameof(lr), "0 or more");
        Require(etaminus is > 0 and < 1, etaminus, nameof(etaminus), "in (0, 1)");
        Require(etaplus > 1, etaplus, nameof(etaplus), "more than 1");
        _defaults = new Options { LearningRate = lr, InitialLearningRate = lr, etaminus = etaminus, etaplus = etaplus, min_step = min_step, max_step = max_step, maximize = maximize };
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
        options.etaminus ??= defaults.etaminus;
        options.etaplus ??= defaults.etaplus;
        options.min_step ??= defaults.min_step;
        options.max_step ??= defaults.max_step;
        options.maximize ??= defaults.maximize;
        Register(param_group, static parameter => new State(parameter));
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null) => _step<ParamGroup>(_plain ??= StepByOperators, closure);

    private void StepByOperators(ParamGroup group)
    {
        var options = group.Options;
        var etaminus = options.etaminus!.Value;
        var etaplus = options.etaplus!.Value;
        var min_step = options.min_step!.Value;
        var max_step = options.max_step!.Value;
        var maximize = options.maximize!.Value;
        foreach (var parameter in group.Parameters)
        {
            var grad = parameter.grad;
            if (grad is null) continue;
            var state = (State)_state[parameter.Handle];
            if (maximize) grad = grad.neg();
            state.step++;
            var agreement = grad.mul(state.prev).sign();
            var factor = ones_like(agreement).masked_fill_(agreement.gt(0), etaplus).masked_fill_(agreement.lt(0), etaminus);
            state.step_size.mul_(factor).clamp_(min_step, max_step);
            // After a change of sign the element waits one step.
            grad = grad.masked_fill(agreement.lt(0), 0);
            parameter.addcmul_(grad.sign(), state.step_size, value: -1);
            state.prev.copy_(grad);
        }
    }
}
