using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Gradient descent, with momentum if wanted.</summary>
/// <remarks>Sutskever et al., On the importance of initialization and momentum in deep learning (2013), in PyTorch's form: the first momentum is the gradient itself.</remarks>
public partial class SGD : OptimizerHelper, IMomentum
{
    private Func<ParamGroup, bool>? _fused;
    private Action<ParamGroup>? _plain;

    /// <summary>Creates the optimizer of one group.</summary>
    /// <param name="parameters">The parameters; their modules own them.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="momentum">The factor of the old step.</param>
    /// <param name="dampening">What part of the gradient the momentum leaves out.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <param name="nesterov">Whether to use Nesterov's form of momentum.</param>
    /// <param name="maximize">Whether to go up instead of down.</param>
    public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize) { }

    /// <summary>Creates the optimizer of several groups; what a group leaves open is taken from the other arguments.</summary>
    /// <param name="parameters">The groups.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="momentum">The factor of the old step.</param>
    /// <param name="dampening">What part of the gradient the momentum leaves out.</param>
    /// <param name="weight_decay">The factor λ of weight decay.</param>
    /// <param name="nesterov">Whether to use Nesterov's form of momentum.</param>
    /// <param name="maximize">Whether to go up instead of down.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
    {
        Require(lr >= 0, lr, nameof(lr), "0 or more");
        Require(momentum >= 0, momentum, nameof(momentum), "0 or more");
        Require(weight_decay >= 0, weight_decay, nameof(weight_decay), "0 or more");
        Require(!nesterov || (momentum > 0 && dampening == 0), momentum, nameof(momentum), "positive, with dampening 0, for Nesterov's form");
        _defaults = new Options { LearningRate = lr, InitialLearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize };
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
        options.momentum ??= defaults.momentum;
        options.dampening ??= defaults.dampening;
        options.weight_decay ??= defaults.weight_decay;
        options.nesterov ??= defaults.nesterov;
        options.maximize ??= defaults.maximize;
        Register(param_group, static parameter => new State(parameter));
    }

    /// <inheritdoc/>
    public override Tensor? step(Func<Tensor>? closure = null) => StepFused<ParamGroup>(_fused ??= TryFused, _plain ??= StepByOperators, closure);

    private void StepByOperators(ParamGroup group)
    {
        var options = group.Options;
        var lr = options.LearningRate!.Value;
        var momentum = options.momentum!.Value;
        var dampening = options.dampening!.Value;
        var weight_decay = options.weight_decay!.Value;
        var nesterov = options.nesterov!.Value;
        var maximize = options.maximize!.Value;
        foreach (var parameter in group.Parameters)
        {
            var grad = parameter.grad;
            if (grad is null) continue;
            var state = (State)_state[parameter.Handle];
            if (maximize) grad = grad.neg();
            if (weight_decay != 0) grad = grad.add(parameter, alpha: weight_decay);
            if (momentum != 0)
            {
                if (state.momentum_buffer is { } buffer) buffer.mul_(momentum).add_(grad, alpha: 1 - dampening);
                else state.momentum_buffer = buffer = grad.detach().clone().DetachFromDisposeScope();
                grad = nesterov ? grad.add(buffer, alpha: momentum) : buffer;
            }
            parameter.add_(grad, alpha: -lr);
        }
    }
}
