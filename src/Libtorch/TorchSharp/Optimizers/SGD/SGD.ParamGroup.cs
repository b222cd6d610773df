using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

public partial class SGD
{
    /// <summary>Parameters that share their settings.</summary>
    public class ParamGroup : ParamGroup<Options>, IMomentum
    {
        /// <summary>Creates an empty group.</summary>
        public ParamGroup() { }

        /// <summary>Creates a group with given settings.</summary>
        /// <param name="parameters">The parameters; their modules own them.</param>
        /// <param name="options">The settings.</param>
        public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options) { }

        /// <summary>Creates a group.</summary>
        /// <param name="parameters">The parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="momentum">The factor of the old step.</param>
        /// <param name="dampening">What part of the gradient the momentum leaves out.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="nesterov">Whether to use Nesterov's form of momentum.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : base(parameters, new Options { LearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize }) { }

        /// <summary>The momentum of the group.</summary>
        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }
    }
}
