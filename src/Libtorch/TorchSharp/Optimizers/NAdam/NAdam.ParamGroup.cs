using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

public partial class NAdam
{
    /// <summary>Parameters that share their settings.</summary>
    public class ParamGroup : ParamGroup<Options>, IBetas
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
        /// <param name="beta1">The decay rate β₁ of the mean of the gradient.</param>
        /// <param name="beta2">The decay rate β₂ of the mean of its square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="momentum_decay">How fast the momentum schedule rises.</param>
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1.0, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 4e-3)
            : base(parameters, new Options { LearningRate = lr, beta1 = beta1, beta2 = beta2, eps = eps, weight_decay = weight_decay, momentum_decay = momentum_decay }) { }

        /// <summary>The decay rates of the group.</summary>
        public (double, double) Betas
        {
            get => (Options.beta1!.Value, Options.beta2!.Value);
            set => (Options.beta1, Options.beta2) = value;
        }
    }
}
