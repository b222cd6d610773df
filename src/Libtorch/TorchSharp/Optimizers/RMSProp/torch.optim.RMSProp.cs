using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Steps of the gradient over its root mean square.</summary>
        /// <param name="parameters">The parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="alpha">The decay rate α of the mean square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="momentum">The factor of the old step.</param>
        /// <param name="centered">Whether to divide by the standard deviation instead of the root mean square.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static RMSProp RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
            new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

        /// <summary>Steps of the gradient over its root mean square.</summary>
        /// <param name="parameters">Names, which do not matter here, and parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="alpha">The decay rate α of the mean square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="momentum">The factor of the old step.</param>
        /// <param name="centered">Whether to divide by the standard deviation instead of the root mean square.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static RMSProp RMSProp(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
            new(parameters.Select(static p => p.parameter), lr, alpha, eps, weight_decay, momentum, centered, maximize);

        /// <summary>Steps of the gradient over its root mean square.</summary>
        /// <param name="parameters">Groups; what a group leaves open is taken from the other arguments.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="alpha">The decay rate α of the mean square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="momentum">The factor of the old step.</param>
        /// <param name="centered">Whether to divide by the standard deviation instead of the root mean square.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static RMSProp RMSProp(IEnumerable<Modules.RMSProp.ParamGroup> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) =>
            new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
    }
}
