using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Quasi-Newton steps from the last changes of parameters and gradients.</summary>
        /// <param name="parameters">Names and parameters; their modules own them.</param>
        /// <param name="lr">The length of a step in units of the quasi-Newton step.</param>
        /// <param name="max_iter">How many iterations a step makes at most.</param>
        /// <param name="max_eval">How many times a step calls its closure at most, by default 5/4 of <paramref name="max_iter"/>.</param>
        /// <param name="tolerange_grad">A step ends when no entry of the gradient is larger.</param>
        /// <param name="tolerance_change">A step ends when neither the parameters nor the loss change more.</param>
        /// <param name="history_size">How many changes are remembered.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static LBFGS LBFGS(
            IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null,
            double tolerange_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100) =>
            LBFGS(parameters.Select(static p => p.parameter), lr, max_iter, max_eval, tolerange_grad, tolerance_change, history_size);

        /// <summary>Quasi-Newton steps from the last changes of parameters and gradients.</summary>
        /// <param name="parameters">The parameters; their modules own them.</param>
        /// <param name="lr">The length of a step in units of the quasi-Newton step.</param>
        /// <param name="max_iter">How many iterations a step makes at most.</param>
        /// <param name="max_eval">How many times a step calls its closure at most, by default 5/4 of <paramref name="max_iter"/>.</param>
        /// <param name="tolerange_grad">A step ends when no entry of the gradient is larger.</param>
        /// <param name="tolerance_change">A step ends when neither the parameters nor the loss change more.</param>
        /// <param name="history_size">How many changes are remembered.</param>
        /// <returns>The optimizer; the caller disposes it.</returns>
        public static LBFGS LBFGS(
            IEnumerable<Parameter> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null,
            double tolerange_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100) =>
            new(parameters, lr, max_iter, max_eval ?? max_iter * 5 / 4, tolerange_grad, tolerance_change, history_size);
    }
}
