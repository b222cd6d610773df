namespace TorchSharp.Modules;

public partial class Adagrad
{
    /// <summary>Parameters that share their settings.</summary>
    public class ParamGroup : ParamGroup<Options>
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
        /// <param name="lr_decay">How fast the learning rate falls with the steps.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="initial_accumulator_value">The sum of squares to start from.</param>
        /// <param name="eps">Added to the denominator.</param>
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.01, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10)
            : base(parameters, new Options { LearningRate = lr, lr_decay = lr_decay, weight_decay = weight_decay, initial_accumulator_value = initial_accumulator_value, eps = eps }) { }
    }
}
