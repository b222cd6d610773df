using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Gradient descent with a falling learning rate that also keeps the average of the parameters.</summary>
        /// <param name="parameters">The parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="lambd">The decay term λ.</param>
        /// <param name="alpha">The decay rate α of the mean square.</param>
        /// <param name="t0">The step at which averaging begins.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static ASGD ASGD(IEnumerable<Parameter> parameters, double lr = 1e-3, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weight_decay = 0, bool maximize = false) =>
            new(parameters, lr, lambd, alpha, t0, weight_decay, maximize);

        /// <summary>Gradient descent with a falling learning rate that also keeps the average of the parameters.</summary>
        /// <param name="parameters">Names, which do not matter here, and parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="lambd">The decay term λ.</param>
        /// <param name="alpha">The decay rate α of the mean square.</param>
        /// <param name="t0">The step at which averaging begins.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static ASGD ASGD(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weight_decay = 0, bool maximize = false) =>
            new(parameters.Select(static p => p.parameter), lr, lambd, alpha, t0, weight_decay, maximize);

        /// <summary>Gradient descent with a falling learning rate that also keeps the average of the parameters.</summary>
        /// <param name="parameters">Groups; what a group leaves open is taken from the other arguments.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="lambd">The decay term λ.</param>
        /// <param name="alpha">The decay rate α of the mean square.</param>
        /// <param name="t0">The step at which averaging begins.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static ASGD ASGD(IEnumerable<ParamGroup<Modules.ASGD.Options>> parameters, double lr = 1e-3, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weight_decay = 0, bool maximize = false) =>
            new(parameters, lr, lambd, alpha, t0, weight_decay, maximize);
    }
}
