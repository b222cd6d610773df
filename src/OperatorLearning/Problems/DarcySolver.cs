using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Solver of <c>-div(a grad u) = f</c> on the unit square, u = 0 on the boundary, all samples at
/// once.</summary>
/// <remarks>
/// <para>Five-point finite volumes around the nodes, with the harmonic mean of a at the faces: second order for smooth
/// a, first for discontinuous a. Solved by
/// conjugate gradients, preconditioned by the Laplacian (by sine transforms, as matrix products), scaled by <c>1 /
/// sqrt(a)</c> where a is smooth:
/// the number of iterations does not depend on the grid.</para>
/// <para>Double precision; 4 matrix products of the size of the grid per iteration, on any device. On the CPU
/// <see cref="DarcyMultigrid"/> solves the same equations faster,
/// and this solver judges it.</para>
/// </remarks>
public static class DarcySolver
{
    private const int IterationLimit = 500;

    /// <summary>Solves for given permeabilities.</summary>
    /// <param name="permeability">Positive values at the nodes <c>(i, j) / (points - 1)</c>, shape <c>[samples, points,
    /// points]</c>, at least 3 points.</param>
    /// <param name="source">f at the nodes, shape <c>[points, points]</c> or <c>[samples, points, points]</c>.</param>
    /// <param name="smooth">Whether a is smooth, which only affects the speed.</param>
    /// <param name="tolerance">Largest residual of any sample, relative to its right-hand side, in the norm of the
    /// preconditioner.</param>
    /// <returns>Values at the nodes, shape <c>[samples, points, points]</c>; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A shape is wrong, or a permeability is not positive and finite.</exception>
    /// <exception cref="ArithmeticException">The tolerance was not reached in 500 iterations.</exception>
    public static Tensor Solve(Tensor permeability, Tensor source, bool smooth = false, double tolerance = 1e-8)
    {
        RequireArguments(permeability, source, tolerance);
        var shape = permeability.shape;
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var a = permeability.to(ScalarType.Float64);
        var inside = shape[1] - 2;
        var right = source.to(ScalarType.Float64).narrow(-1, 1, inside).narrow(-2, 1, inside).expand(shape[0], inside, inside);
        var solution = Iterate(new Diffusion(a), new Preconditioner(a, smooth), right, tolerance);
        return nn.functional.pad(solution, [1, 1, 1, 1]).MoveToOuterDisposeScope();
    }

    internal static void RequireArguments(Tensor permeability, Tensor source, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(permeability);
        ArgumentNullException.ThrowIfNull(source);
        Require.Positive(tolerance, nameof(tolerance), "The tolerance");
        var shape = permeability.shape;
        if (shape.Length != 3 || shape[1] != shape[2] || shape[1] < 3)
            throw new ArgumentException($"Permeabilities must have shape [samples, points, points] with at least 3 points, got {Shapes.Text(permeability)}.", nameof(permeability));
        if (source.dim() is not (2 or 3) || source.shape[^1] != shape[1] || source.shape[^2] != shape[1] || (source.dim() == 3 && source.shape[0] != shape[0]))
            throw new ArgumentException($"Sources must have shape [{shape[1]}, {shape[1]}] or [{shape[0]}, {shape[1]}, {shape[1]}], got {Shapes.Text(source)}.", nameof(source));
        using var scope = NewDisposeScope();
        if (!(permeability.amin().to(ScalarType.Float64).item<double>() > 0) || !permeability.isfinite().all().item<bool>())
            throw new ArgumentException("Permeabilities must be positive and finite.", nameof(permeability));
    }

    private static Tensor Iterate(Diffusion operation, Preconditioner preconditioner, Tensor right, double tolerance)
    {
        var solution = zeros_like(right);
        var residual = right.clone();
        var direction = preconditioner.Apply(residual);
        var product = Dot(residual, direction);
        var goal = product.mul(tolerance * tolerance).clamp_min_(1e-300);
        for (var iteration = 0; iteration < IterationLimit; iteration++)
        {
            using var scope = NewDisposeScope();
            var image = operation.Apply(direction);
            // A sample with right-hand side 0 has products 0: keep its quotients at 0.
            var step = product.div(Dot(direction, image).clamp_min_(1e-300));
            solution.add_(direction.mul(step));
            residual.sub_(image.mul_(step));
            var correction = preconditioner.Apply(residual);
            var next = Dot(residual, correction);
            if (next.le(goal).all().item<bool>()) return solution;
            direction.mul_(next.div(product.clamp_min(1e-300))).add_(correction);
            product.copy_(next);
        }

        throw new ArithmeticException($"Darcy: conjugate gradients did not reach the tolerance {tolerance} in {IterationLimit} iterations. Take a larger tolerance or a smaller contrast.");
    }

    private static Tensor Dot(Tensor left, Tensor right) => left.mul(right).sum([1, 2], true);

    // The operator on the inner nodes, times the square of the spacing's reciprocal.
    private sealed class Diffusion
    {
        private readonly Tensor vertical;
        private readonly Tensor horizontal;
        private readonly long points;

        public Diffusion(Tensor a)
        {
            points = a.shape[1];
            var scale = (double)(points - 1) * (points - 1);
            var (inner, edges) = (points - 2, points - 1);
            vertical = Harmonic(a.narrow(1, 0, edges).narrow(2, 1, inner), a.narrow(1, 1, edges).narrow(2, 1, inner)).mul_(scale);
            horizontal = Harmonic(a.narrow(2, 0, edges).narrow(1, 1, inner), a.narrow(2, 1, edges).narrow(1, 1, inner)).mul_(scale);
        }

        public Tensor Apply(Tensor values)
        {
            var padded = nn.functional.pad(values, [1, 1, 1, 1]);
            var (inner, edges) = (points - 2, points - 1);
            var down = padded.narrow(2, 1, inner).diff(1, 1).mul_(vertical);
            var across = padded.narrow(1, 1, inner).diff(1, 2).mul_(horizontal);
            return down.narrow(1, 0, edges - 1).sub(down.narrow(1, 1, edges - 1))
                .add_(across.narrow(2, 0, edges - 1)).sub_(across.narrow(2, 1, edges - 1));
        }

        private static Tensor Harmonic(Tensor left, Tensor right) => left.mul(right).mul_(2).div_(left.add(right));
    }

    private sealed class Preconditioner
    {
        private readonly Tensor sines;
        private readonly Tensor reciprocal;
        private readonly Tensor? scale;

        public Preconditioner(Tensor a, bool smooth)
        {
            var inner = a.shape[1] - 2;
            var index = arange(1, inner + 1, dtype: ScalarType.Float64, device: a.device);
            // Reduced to one period, since the products of indices are large.
            sines = index.unsqueeze(0).mul(index.unsqueeze(1)).remainder(2 * (inner + 1)).mul(Math.PI / (inner + 1)).sin().mul(Math.Sqrt(2.0 / (inner + 1)));
            var eigenvalues = index.mul(Math.PI / 2 / (inner + 1)).sin().square().mul(4.0 * (inner + 1) * (inner + 1));
            reciprocal = eigenvalues.unsqueeze(0).add(eigenvalues.unsqueeze(1)).reciprocal();
            scale = smooth ? a.narrow(1, 1, inner).narrow(2, 1, inner).rsqrt() : null;
        }

        public Tensor Apply(Tensor residual)
        {
            var scaled = scale is null ? residual : residual.mul(scale);
            var spectrum = sines.matmul(scaled).matmul(sines).mul_(reciprocal);
            var result = sines.matmul(spectrum).matmul(sines);
            return scale is null ? result : result.mul_(scale);
        }
    }
}
