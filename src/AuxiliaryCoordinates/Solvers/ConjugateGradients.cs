using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>Conjugate gradients on many positive definite systems of one size at once, a system a row.</summary>
internal static class ConjugateGradients
{
    private const float Tiny = 1e-30f;

    /// <summary>Approximate solutions of <c>A_i x_i = b_i</c> from zero.</summary>
    /// <param name="apply">Multiplies each row by its matrix.</param>
    /// <param name="right">The right-hand sides, shape <c>[systems, size]</c>.</param>
    /// <param name="iterations">At most this many.</param>
    /// <param name="tolerance">Ends when no residual is more than this part of its right-hand side; 0 never
    /// looks.</param>
    public static Tensor Solve(Func<Tensor, Tensor> apply, Tensor right, int iterations, double tolerance = 0)
    {
        var (solution, residual, direction) = (zeros_like(right), right.clone(), right.clone());
        var norm = Norm(residual);
        var limit = tolerance > 0 ? norm * (tolerance * tolerance) : null;
        for (var i = 0; i < iterations; i++)
        {
            using var scope = NewDisposeScope();
            var image = apply(direction);
            var length = norm / (direction * image).sum([1L], keepdim: true).clamp_min(Tiny);
            solution.addcmul_(length, direction, 1);
            residual.addcmul_(length, image, -1);
            var next = Norm(residual);
            direction.mul_(next / norm.clamp_min(Tiny)).add_(residual);
            norm.copy_(next);
            if (limit is not null && norm.le(limit).all().item<bool>()) break;
        }

        return solution;
    }

    private static Tensor Norm(Tensor residual) => (residual * residual).sum([1L], keepdim: true);
}
