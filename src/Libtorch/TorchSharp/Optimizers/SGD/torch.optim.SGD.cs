using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Gradient descent, with momentum if wanted.</summary>
        /// <param name="parameters">The parameters; their modules own them.</param>
        /// <param name="learningRate">The learning rate.</param>
        /// <param name="momentum">The factor of the old step.</param>
        /// <param name="dampening">What part of the gradient the momentum leaves out.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="nesterov">Whether to use Nesterov's form of momentum.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
            new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

        /// <summary>Gradient descent, with momentum if wanted.</summary>
        /// <param name="parameters">Names, which do not matter here, and parameters; their modules own them.</param>
        /// <param name="learningRate">The learning rate.</param>
        /// <param name="momentum">The factor of the old step.</param>
        /// <param name="dampening">What part of the gradient the momentum leaves out.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="nesterov">Whether to use Nesterov's form of momentum.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static SGD SGD(IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
            new(parameters.Select(static p => p.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

        /// <summary>Gradient descent, with momentum if wanted.</summary>
        /// <param name="parameters">Groups; what a group leaves open is taken from the other arguments.</param>
        /// <param name="learningRate">The learning rate.</param>
        /// <param name="momentum">The factor of the old step.</param>
        /// <param name="dampening">What part of the gradient the momentum leaves out.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="nesterov">Whether to use Nesterov's form of momentum.</param>
        /// <param name="maximize">Whether to go up instead of down.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static SGD SGD(IEnumerable<Modules.SGD.ParamGroup> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
            new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
    }
}
