using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Solver of <c>-div(a grad u) = f</c> on the unit square, u = 0 on the boundary: the equations of
/// <see cref="DarcySolver"/>, solved by multigrid on the processor.</summary>
/// <remarks>
/// <para>Conjugate gradients in double precision, preconditioned by one multigrid cycle in single precision
/// (Trottenberg, Oosterlee and Schüller 2001, sections 2.4 and 7.8): work in proportion to
/// the number of nodes, and about ten iterations for contrasts of three on any grid.</para>
/// <para>Samples are independent of each other and of the number of processors.</para>
/// </remarks>
public static class DarcyMultigrid
{
    private const int IterationLimit = 200;

    /// <summary>Solves for given permeabilities.</summary>
    /// <param name="permeability">Positive values at the nodes <c>(i, j) / (points - 1)</c>, shape <c>[samples, points,
    /// points]</c>, at least 3 points.</param>
    /// <param name="source">f at the nodes, shape <c>[points, points]</c> or <c>[samples, points, points]</c>.</param>
    /// <param name="tolerance">Largest residual of any sample, relative to its right-hand side, in the norm of the
    /// preconditioner.</param>
    /// <returns>Values at the nodes, shape <c>[samples, points, points]</c>, double precision, on the CPU; the caller
    /// disposes them.</returns>
    /// <exception cref="ArgumentException">A shape is wrong, or a permeability is not positive and finite.</exception>
    /// <exception cref="ArithmeticException">The tolerance was not reached in 200 iterations.</exception>
    public static Tensor Solve(Tensor permeability, Tensor source, double tolerance = 1e-8)
    {
        DarcySolver.RequireArguments(permeability, source, tolerance);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var (samples, points) = ((int)permeability.shape[0], (int)permeability.shape[1]);
        var nodes = points * points;
        var a = permeability.to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
        var f = source.to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
        var values = new double[samples * nodes];
        var solver = new Gradients(points - 1);
        for (var sample = 0; sample < samples; sample++)
        {
            var forces = source.dim() == 3 ? f.AsSpan(sample * nodes, nodes) : f;
            solver.Solve(a.AsSpan(sample * nodes, nodes), forces, values.AsSpan(sample * nodes, nodes), tolerance);
        }

        return tensor(values).reshape(samples, points, points).MoveToOuterDisposeScope();
    }

    // Conjugate gradients on padded grids of double precision; padding and boundary are zero in all vectors.
    private sealed class Gradients
    {
        private const int Lanes = 4;

        private readonly int intervals;
        private readonly int stride;
        private readonly DarcyHierarchy hierarchy;
        private readonly double[] across;
        private readonly double[] along;
        private readonly double[] solution;
        private readonly double[] residual;
        private readonly double[] direction;
        private readonly double[] image;

        public Gradients(int intervals)
        {
            this.intervals = intervals;
            hierarchy = new DarcyHierarchy(intervals);
            stride = hierarchy.Finest.Stride;
            double[] New() => new double[hierarchy.Finest.Size];
            (across, along, solution, residual, direction, image) = (New(), New(), New(), New(), New(), New());
        }

        public void Solve(ReadOnlySpan<double> permeability, ReadOnlySpan<double> source, Span<double> result, double tolerance)
        {
            Load(permeability, source);
            var product = Correct();
            direction.AsSpan().Clear();
            Advance(0);
            var goal = product * tolerance * tolerance;
            for (var iteration = 0; product > Math.Max(goal, 1e-300); iteration++)
            {
                if (iteration == IterationLimit)
                    throw new ArithmeticException($"Darcy: multigrid did not reach the tolerance {tolerance} in {IterationLimit} iterations. Take a larger tolerance or a smaller contrast.");
                Move(product / Apply());
                var next = Correct();
                if (!double.IsFinite(next)) throw new ArithmeticException("Darcy: the iteration is not finite. The contrast of the permeabilities is too large for this solver.");
                Advance(next / product);
                product = next;
            }

            for (var row = 0; row <= intervals; row++) solution.AsSpan(row * stride, intervals + 1).CopyTo(result.Slice(row * (intervals + 1), intervals + 1));
        }

        private void Load(ReadOnlySpan<double> permeability, ReadOnlySpan<double> source)
        {
            solution.AsSpan().Clear();
            residual.AsSpan().Clear();
            var (points, cell) = (intervals + 1, 1.0 / ((double)intervals * intervals));
            for (var row = 0; row < points; row++)
            {
                for (var column = 0; column < points; column++)
                {
                    var (node, here) = ((row * stride) + column, permeability[(row * points) + column]);
                    hierarchy.Finest.Permeability[node] = (float)here;
                    across[node] = column < intervals ? Mean(here, permeability[(row * points) + column + 1]) : 0;
                    along[node] = row < intervals ? Mean(here, permeability[((row + 1) * points) + column]) : 0;
                    if (row > 0 && row < intervals && column > 0 && column < intervals) residual[node] = source[(row * points) + column] * cell;
                }
            }

            hierarchy.Prepare();

            static double Mean(double left, double right) => 2 * left * right / (left + right);
        }

        // The preconditioned residual, left in the hierarchy; returns its product with the residual. The residual is
        // scaled, since single precision has a short range.
        private double Correct()
        {
            var largest = 0.0;
            foreach (var value in residual) largest = Math.Max(largest, Math.Abs(value));
            if (largest == 0)
            {
                hierarchy.Finest.Solution.AsSpan().Clear();
                scale = 1;
                return 0;
            }

            scale = largest;
            var (force, factor) = (hierarchy.Finest.Force, 1 / largest);
            for (var node = 0; node < force.Length; node++) force[node] = (float)(residual[node] * factor);
            hierarchy.Cycle();
            var correction = hierarchy.Finest.Solution;
            var sums = Vector256<double>.Zero;
            ref var r = ref MemoryMarshal.GetArrayDataReference(residual);
            ref var z = ref MemoryMarshal.GetArrayDataReference(correction);
            for (nuint node = 0; node < (nuint)residual.Length; node += 2 * Lanes)
            {
                var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref z, node));
                sums += (low * Vector256.LoadUnsafe(ref r, node)) + (high * Vector256.LoadUnsafe(ref r, node + Lanes));
            }

            return Vector256.Sum(sums) * scale;
        }

        private double scale = 1;

        // direction = correction + factor direction
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Advance(double factor)
        {
            ref var p = ref MemoryMarshal.GetArrayDataReference(direction);
            ref var z = ref MemoryMarshal.GetArrayDataReference(hierarchy.Finest.Solution);
            var (factors, scales) = (Vector256.Create(factor), Vector256.Create(scale));
            for (nuint node = 0; node < (nuint)direction.Length; node += 2 * Lanes)
            {
                var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref z, node));
                ((low * scales) + (factors * Vector256.LoadUnsafe(ref p, node))).StoreUnsafe(ref p, node);
                ((high * scales) + (factors * Vector256.LoadUnsafe(ref p, node + Lanes))).StoreUnsafe(ref p, node + Lanes);
            }
        }

        // solution += step direction, residual -= step image
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Move(double step)
        {
            ref var x = ref MemoryMarshal.GetArrayDataReference(solution);
            ref var r = ref MemoryMarshal.GetArrayDataReference(residual);
            ref var p = ref MemoryMarshal.GetArrayDataReference(direction);
            ref var q = ref MemoryMarshal.GetArrayDataReference(image);
            var steps = Vector256.Create(step);
            for (nuint node = 0; node < (nuint)solution.Length; node += Lanes)
            {
                (Vector256.LoadUnsafe(ref x, node) + (steps * Vector256.LoadUnsafe(ref p, node))).StoreUnsafe(ref x, node);
                (Vector256.LoadUnsafe(ref r, node) - (steps * Vector256.LoadUnsafe(ref q, node))).StoreUnsafe(ref r, node);
            }
        }

        // image = A direction; returns their product.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private double Apply()
        {
            ref var p = ref MemoryMarshal.GetArrayDataReference(direction);
            ref var q = ref MemoryMarshal.GetArrayDataReference(image);
            ref var a = ref MemoryMarshal.GetArrayDataReference(across);
            ref var b = ref MemoryMarshal.GetArrayDataReference(along);
            var (sums, line) = (Vector256<double>.Zero, (nuint)stride);
            for (var row = 1; row < intervals; row++)
            {
                var end = (nuint)((row * stride) + intervals);
                for (var node = (nuint)((row * stride) + 1); node < end; node += Lanes)
                {
                    var here = Vector256.LoadUnsafe(ref p, node);
                    var value = (Vector256.LoadUnsafe(ref a, node) * (here - Vector256.LoadUnsafe(ref p, node + 1)))
                        + (Vector256.LoadUnsafe(ref a, node - 1) * (here - Vector256.LoadUnsafe(ref p, node - 1)))
                        + (Vector256.LoadUnsafe(ref b, node) * (here - Vector256.LoadUnsafe(ref p, node + line)))
                        + (Vector256.LoadUnsafe(ref b, node - line) * (here - Vector256.LoadUnsafe(ref p, node - line)));
                    value.StoreUnsafe(ref q, node);
                    sums += here * value;
                }

                // What vectors wrote on the boundary and behind it.
                image.AsSpan((row * stride) + intervals, stride - intervals).Clear();
            }

            return Vector256.Sum(sums);
        }
    }
}
