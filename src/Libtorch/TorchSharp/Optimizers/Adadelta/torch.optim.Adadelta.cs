using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Steps of the gradient scaled by the ratio of two root mean squares.</summary>
        /// <param name="parameters">The parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="rho">The decay rate ρ of the mean squares.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static Adadelta Adadelta(IEnumerable<Parameter> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) =>
            new(parameters, lr, rho, eps, weight_decay, maximize);

        /// <summary>Steps of the gradient scaled by the ratio of two root mean squares.</summary>
        /// <param name="parameters">Names, which do not matter here, and parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="rho">The decay rate ρ of the mean squares.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static Adadelta Adadelta(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) =>
            new(parameters.Select(static p => p.parameter), lr, rho, eps, weight_decay, maximize);

        /// <summary>Steps of the gradient scaled by the ratio of two root mean squares.</summary>
        /// <param name="parameters">Groups; what a group leaves open is taken from the other arguments.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="rho">The decay rate ρ of the mean squares.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static Adadelta Adadelta(IEnumerable<Modules.Adadelta.ParamGroup> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) =>
            new(parameters, lr, rho, eps, weight_decay, maximize);
    }
}
