using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

public partial class RMSProp
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
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="alpha">The decay rate α of the mean square.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="momentum">The factor of the old step.</param>
        /// <param name="centered">Whether to divide by the standard deviation instead of the root mean square.</param>
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99, double weight_decay = 0, double momentum = 0, bool centered = false)
            : base(parameters, new Options { LearningRate = lr, eps = eps, alpha = alpha, weight_decay = weight_decay, momentum = momentum, centered = centered }) { }

        /// <summary>The momentum of the group.</summary>
        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }
    }
}
