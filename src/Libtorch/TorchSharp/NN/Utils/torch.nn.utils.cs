using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Helpers around parameters and gradients.</summary>
        public static partial class utils
        {
            /// <summary>Scales all gradients so that their common norm is at most a bound.</summary>
            /// <param name="tensors">The parameters; those without gradient do not count.</param>
            /// <param name="max_norm">The bound.</param>
            /// <param name="norm_type">The exponent of the norm; infinity for the largest element.</param>
            /// <returns>The norm before.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                var grads = tensors.Select(static parameter => parameter.grad).OfType<Tensor>().ToList();
                if (grads.Count == 0) return 0;
                var norms = grads.Select(grad => linalg.vector_norm(grad, norm_type).to(grads[0].device)).ToList();
                using var total = linalg.vector_norm(stack(norms), norm_type);
                var norm = total.to(ScalarType.Float64).item<double>();
                // The small number is PyTorch's; without it a bound of exactly the norm would still scale.
                var factor = max_norm / (norm + 1e-6);
                if (factor < 1)
                    foreach (var grad in grads) grad.mul_(factor);
                return norm;
            }

            /// <summary>Limits every element of the gradients to ±a bound.</summary>
            /// <param name="tensors">The parameters.</param>
            /// <param name="clip_value">The bound.</param>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                foreach (var parameter in tensors) parameter.grad?.clamp_(-clip_value, clip_value);
            }

            /// <summary>All parameters in one vector, with gradients to them.</summary>
            /// <param name="tensors">The parameters.</param>
            /// <returns>Shape <c>[total]</c>; the caller disposes it.</returns>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat(tensors.Select(static parameter => parameter.reshape(-1)).ToArray()).MoveToOuterDisposeScope();
            }

            /// <summary>Copies a vector into the parameters, in their order.</summary>
            /// <param name="vec">Shape <c>[total]</c>.</param>
            /// <param name="tensors">The parameters.</param>
            /// <exception cref="ArgumentException">The vector has not as many elements as the parameters together.</exception>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                ArgumentNullException.ThrowIfNull(vec);
                using var noGrad = no_grad();
                using var scope = NewDisposeScope();
                var parameters = tensors.ToList();
                var total = parameters.Sum(static parameter => parameter.numel());
                if (vec.dim() != 1 || vec.numel() != total)
                    throw new ArgumentException($"The vector must have shape [{total}], got [{string.Join(", ", vec.shape)}].", nameof(vec));
                var at = 0L;
                foreach (var parameter in parameters)
                {
                    var count = parameter.numel();
                    parameter.copy_(vec.narrow(0, at, count).view_as(parameter));
                    at += count;
                }
            }
        }
    }
}
