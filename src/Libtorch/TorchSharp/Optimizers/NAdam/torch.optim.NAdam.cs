using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Adam with Nesterov's form of momentum.</summary>
        /// <param name="named_parameters">The parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">The decay rate β₁ of the mean of the gradient.</param>
        /// <param name="beta2">The decay rate β₂ of the mean of its square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="momentum_decay">How fast the momentum schedule rises.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static NAdam NAdam(IEnumerable<Parameter> named_parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 4e-3) =>
            new(named_parameters, lr, beta1, beta2, eps, weight_decay, momentum_decay);

        /// <summary>Adam with Nesterov's form of momentum.</summary>
        /// <param name="named_parameters">Names, which do not matter here, and parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">The decay rate β₁ of the mean of the gradient.</param>
        /// <param name="beta2">The decay rate β₂ of the mean of its square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="momentum_decay">How fast the momentum schedule rises.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static NAdam NAdam(IEnumerable<(string name, Parameter parameter)> named_parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 4e-3) =>
            new(named_parameters.Select(static p => p.parameter), lr, beta1, beta2, eps, weight_decay, momentum_decay);

        /// <summary>Adam with Nesterov's form of momentum.</summary>
        /// <param name="parameters">Groups; what a group leaves open is taken from the other arguments.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">The decay rate β₁ of the mean of the gradient.</param>
        /// <param name="beta2">The decay rate β₂ of the mean of its square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="momentum_decay">How fast the momentum schedule rises.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static NAdam NAdam(IEnumerable<Modules.NAdam.ParamGroup> parameters, double lr = 0.002, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, double momentum_decay = 4e-3) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, momentum_decay);
    }
}
