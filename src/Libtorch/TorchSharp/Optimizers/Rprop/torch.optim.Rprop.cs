using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Steps of each element by the sign of its gradient, growing while the sign stays.</summary>
        /// <param name="parameters">The parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="etaminus">The factor after a change of sign.</param>
        /// <param name="etaplus">The factor without a change of sign.</param>
        /// <param name="min_step">The smallest step.</param>
        /// <param name="max_step">The largest step.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static Rprop Rprop(IEnumerable<Parameter> parameters, double lr = 1e-2, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false) =>
            new(parameters, lr, etaminus, etaplus, min_step, max_step, maximize);

        /// <summary>Steps of each element by the sign of its gradient, growing while the sign stays.</summary>
        /// <param name="parameters">Names, which do not matter here, and parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="etaminus">The factor after a change of sign.</param>
        /// <param name="etaplus">The factor without a change of sign.</param>
        /// <param name="min_step">The smallest step.</param>
        /// <param name="max_step">The largest step.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static Rprop Rprop(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-2, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false) =>
            new(parameters.Select(static p => p.parameter), lr, etaminus, etaplus, min_step, max_step, maximize);

        /// <summary>Steps of each element by the sign of its gradient, growing while the sign stays.</summary>
        /// <param name="parameters">Groups; what a group leaves open is taken from the other arguments.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="etaminus">The factor after a change of sign.</param>
        /// <param name="etaplus">The factor without a change of sign.</param>
        /// <param name="min_step">The smallest step.</param>
        /// <param name="max_step">The largest step.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static Rprop Rprop(IEnumerable<Modules.Rprop.ParamGroup> parameters, double lr = 1e-2, double etaminus = 0.5, double etaplus = 1.2, double min_step = 1e-6, double max_step = 50, bool maximize = false) =>
            new(parameters, lr, etaminus, etaplus, min_step, max_step, maximize);
    }
}
