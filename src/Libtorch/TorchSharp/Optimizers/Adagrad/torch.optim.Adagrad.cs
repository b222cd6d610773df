using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Steps of the gradient over the root of the sum of its squares.</summary>
        /// <param name="parameters">The parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="lr_decay">How fast the learning rate falls with the steps.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="initial_accumulator_value">The sum of squares to start from.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static Adagrad Adagrad(IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) =>
            new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);

        /// <summary>Steps of the gradient over the root of the sum of its squares.</summary>
        /// <param name="parameters">Names, which do not matter here, and parameters; their modules own them.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="lr_decay">How fast the learning rate falls with the steps.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="initial_accumulator_value">The sum of squares to start from.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static Adagrad Adagrad(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) =>
            new(parameters.Select(static p => p.parameter), lr, lr_decay, weight_decay, initial_accumulator_value, eps);

        /// <summary>Steps of the gradient over the root of the sum of its squares.</summary>
        /// <param name="parameters">Groups; what a group leaves open is taken from the other arguments.</param>
        /// <param name="lr">The learning rate.</param>
        /// <param name="lr_decay">How fast the learning rate falls with the steps.</param>
        /// <param name="weight_decay">The factor λ of weight decay.</param>
        /// <param name="initial_accumulator_value">The sum of squares to start from.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static Adagrad Adagrad(IEnumerable<Modules.Adagrad.ParamGroup> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) =>
            new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);
    }
}
