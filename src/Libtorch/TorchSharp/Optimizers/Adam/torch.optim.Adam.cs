using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Adam: steps of the mean gradient over the root mean square, both corrected for their start at zero.</summary>
        /// <param name="parameters">The parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">The decay rate β₁ of the mean of the gradient.</param>
        /// <param name="beta2">The decay rate β₂ of the mean of its square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="amsgrad">Whether to divide by the largest mean square so far (arXiv:1904.09237).</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        /// <summary>Adam: steps of the mean gradient over the root mean square, both corrected for their start at zero.</summary>
        /// <param name="parameters">Names, which do not matter here, and parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">The decay rate β₁ of the mean of the gradient.</param>
        /// <param name="beta2">The decay rate β₂ of the mean of its square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="amsgrad">Whether to divide by the largest mean square so far (arXiv:1904.09237).</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static Adam Adam(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new(parameters.Select(static p => p.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

        /// <summary>Adam: steps of the mean gradient over the root mean square, both corrected for their start at zero.</summary>
        /// <param name="parameters">Groups; what a group leaves open is taken from the other arguments.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="beta1">The decay rate β₁ of the mean of the gradient.</param>
        /// <param name="beta2">The decay rate β₂ of the mean of its square.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="amsgrad">Whether to divide by the largest mean square so far (arXiv:1904.09237).</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static Adam Adam(IEnumerable<Modules.Adam.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
    }
}
