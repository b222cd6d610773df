namespace TorchSharp.Modules;

public partial class Rprop
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
        /// <param name="etaminus">The factor after a change of sign.</param>
        /// <param name="etaplus">The factor without a change of sign.</param>
        /// <param name="min_step">The smallest step.</param>
        /// <param name="max_step">The largest step.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        public ParamGroup(IEnumerable<Parameter> parameters, double lr = 0.01, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false)
            : base(parameters, new Options { LearningRate = lr, etaminus = etaminus, etaplus = etaplus, min_step = min_step, max_step = max_step, maximize = maximize }) { }
    }
}
