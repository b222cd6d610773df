namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Binary cross entropy with logits, averaged over the classes of each sample.</summary>
            /// <param name="input">Logits, shape <c>[batch, classes]</c>.</param>
            /// <param name="target">0 or 1, the same shape.</param>
            /// <param name="weight">One factor per class, or null.</param>
            /// <param name="reduction">How the samples are combined.</param>
            /// <returns>A scalar, or with <see cref="Reduction.None"/> one value per sample; the caller disposes it.</returns>
            public static Tensor multilabel_soft_margin_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
            {
                using var scope = NewDisposeScope();
                var perClass = binary_cross_entropy_with_logits(input, target, weight, Reduction.None);
                return Reduce(perClass.mean([-1]), reduction).MoveToOuterDisposeScope();
            }

            /// <summary>Negative log likelihood of independent normals: ½ (log max(σ², ε) + (x - y)² / max(σ², ε)).</summary>
            /// <param name="input">Means.</param>
            /// <param name="target">Observations, the same shape.</param>
            /// <param name="variance">σ², the same shape, or with a last axis of one, or without it.</param>
            /// <param name="full">Whether to add ½ log 2π.</param>
            /// <param name="eps">The smallest variance used; it takes no part in the gradient.</param>
            /// <param name="reduction">How the elements are combined.</param>
            /// <returns>A scalar, or with <see cref="Reduction.None"/> the shape of the input; the caller disposes it.</returns>
            /// <exception cref="ArgumentException">The shapes differ, or a variance is negative.</exception>
            public static Tensor gaussian_nll_loss(Tensor input, Tensor target, Tensor variance, bool full = false, float eps = 1e-6f, Reduction reduction = Reduction.Mean)
            {
                using var scope = NewDisposeScope();
                var shape = input.shape;
                if (!shape.AsSpan().SequenceEqual(target.shape))
                    throw new ArgumentException($"The target must have the input's shape [{string.Join(", ", shape)}], got [{string.Join(", ", target.shape)}].", nameof(target));
                if (variance.dim() == input.dim() - 1) variance = variance.unsqueeze(-1);
                if (variance.dim() != input.dim() || !variance.shape.AsSpan()[..^1].SequenceEqual(shape.AsSpan()[..^1]) || (variance.shape[^1] != shape[^1] && variance.shape[^1] != 1))
                    throw new ArgumentException($"The variance must have the input's shape [{string.Join(", ", shape)}] or a last axis of 1, got [{string.Join(", ", variance.shape)}].", nameof(variance));
                if (variance.lt(0).any().item<bool>()) throw new ArgumentException("The variance has a negative entry.", nameof(variance));

                // The clamp is written into a copy without recording, so that the gradient passes it unchanged.
                var clamped = variance.clone();
                using (no_grad()) clamped.clamp_min_(eps);
                var loss = clamped.log().add(input.sub(target).square().div(clamped)).mul(0.5);
                if (full) loss = loss.add(0.5 * Math.Log(2 * Math.PI));
                return Reduce(loss, reduction).MoveToOuterDisposeScope();
            }

            /// <summary>max(0, d(a, p) - d(a, n) + margin).</summary>
            /// <param name="anchor">Shape <c>[batch, features]</c>.</param>
            /// <param name="positive">Shape <c>[batch, features]</c>.</param>
            /// <param name="negative">Shape <c>[batch, features]</c>.</param>
            /// <param name="distance">The distance d, or null for the Euclidean one.</param>
            /// <param name="margin">The margin.</param>
            /// <param name="swap">Whether d(p, n) stands in for d(a, n) where it is smaller.</param>
            /// <param name="reduction">How the samples are combined.</param>
            /// <returns>A scalar, or with <see cref="Reduction.None"/> one value per sample; the caller disposes it.</returns>
            public static Tensor triplet_margin_with_distance_loss(
                Tensor anchor, Tensor positive, Tensor negative, Func<Tensor, Tensor, Tensor>? distance = null,
                double margin = 1.0, bool swap = false, Reduction reduction = Reduction.Mean)
            {
                using var scope = NewDisposeScope();
                distance ??= static (a, b) => pairwise_distance(a, b);
                var near = distance(anchor, positive);
                var far = distance(anchor, negative);
                if (swap) far = minimum(far, distance(positive, negative));
                return Reduce(near.sub(far).add(margin).clamp_min(0), reduction).MoveToOuterDisposeScope();
            }
        }
    }
}
