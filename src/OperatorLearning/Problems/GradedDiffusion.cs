using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Solves <c>s_t = (D(x) s_x)_x + k s^2 + g(x)</c> on [0, 1] from zero, with zero ends, for one
/// sample.</summary>
/// <remarks>
/// <para>Finite volumes of second order, D between the nodes. A source that does not vanish at the ends makes layers of
/// width <c>sqrt(D t)</c> there, so steps are graded: they grow with the cube of their number up to the first kept
/// time, and stay below a tenth of the time that has passed.</para>
/// <para>Diffusion and source implicit, reaction explicit: the method (2, 2, 2) of Ascher, Ruuth and Spiteri 1997,
/// section 2.6, of second order, damping stiff modes fully.</para>
/// </remarks>
internal sealed class GradedDiffusion
{
    private const long RowsOfAChunk = 8;
    private const int FirstSteps = 32;
    private const double ShareOfTime = 0.1;
    private static readonly double Gamma = 1 - Math.Sqrt(0.5);

    private readonly double[] faces;
    private readonly double[] source;
    private readonly double reaction;
    private readonly double[] upper;
    private readonly double[] pivot;
    private double factored = -1;

    /// <summary>Solves for many samples.</summary>
    /// <param name="faces">D between the nodes, shape <c>[samples, cells]</c>.</param>
    /// <param name="source">g at the nodes, shape <c>[samples, cells + 1]</c>.</param>
    /// <param name="reaction">k.</param>
    /// <param name="times">How many equidistant times are kept, the last of them 1.</param>
    /// <param name="steps">Steps from one to the next, where grading asks for no more.</param>
    /// <param name="stride">Every how many-th node is kept; divides the cells.</param>
    /// <returns>Shape <c>[samples, times (cells / stride + 1)]</c>, times outer; of the caller's scope.</returns>
    public static Tensor Solve(Tensor faces, Tensor source, double reaction, int times, int steps, int stride)
    {
        var cells = (int)faces.shape[1];
        var kept = times * ((cells / stride) + 1);
        return Chunks.Map(cat([faces, source], 1).cpu(), RowsOfAChunk, part =>
        {
            var result = new double[part.shape[0] * kept];
            for (var row = 0; row < part.shape[0]; row++)
            {
                var values = part[row].data<double>().ToArray().AsSpan();
                new GradedDiffusion(values[..cells], values.Slice(cells + 1, cells - 1), reaction).Solve(times, steps, stride, result.AsSpan(row * kept, kept));
            }

            return tensor(result, [part.shape[0], kept]);
        }).to(source.device);
    }

    // D between the nodes; g at the inner nodes, one fewer.
    private GradedDiffusion(ReadOnlySpan<double> faces, ReadOnlySpan<double> source, double reaction)
    {
        var scale = (double)faces.Length * faces.Length;
        this.faces = [.. faces.ToArray().Select(value => value * scale)];
        (this.source, this.reaction) = (source.ToArray(), reaction);
        (upper, pivot) = (new double[source.Length], new double[source.Length]);
    }

    // Gets the kept nodes at the kept times, the ends included, times outer.
    private void Solve(int times, int steps, int stride, Span<double> solution)
    {
        var (state, stage, right) = (new double[source.Length], new double[source.Length], new double[source.Length]);
        var kept = (faces.Length / stride) + 1;
        for (var time = 0; time < times; time++)
        {
            var count = time == 0 ? Math.Max(FirstSteps, 4 * steps) : Math.Max(steps, (int)Math.Ceiling(1 / (ShareOfTime * time)));
            for (var index = 0; index < count; index++)
            {
                // The end of one interval is the start of the next, and equal steps must be equal bit for bit.
                var step = 1.0 / times / count;
                if (time == 0) step = (Math.Pow((index + 1.0) / count, 3) - Math.Pow((double)index / count, 3)) / times;
                Step(state, stage, right, step);
            }

            var row = solution.Slice(time * kept, kept);
            (row[0], row[^1]) = (0, 0);
            for (var node = 1; node < kept - 1; node++) row[node] = state[(node * stride) - 1];
        }
    }

    private void Step(double[] state, double[] stage, double[] right, double step)
    {
        var implicitStep = Gamma * step;
        Factor(implicitStep);
        for (var node = 0; node < state.Length; node++)
            right[node] = state[node] + (implicitStep * (source[node] + (reaction * state[node] * state[node])));
        SolveFactored(right, stage, implicitStep);
        // The explicit weights of the last stage, and what diffusion and source did in the first one per implicit step.
        var before = 1 - (1 / (2 * Gamma));
        var share = (1 - Gamma) / Gamma;
        for (var node = 0; node < state.Length; node++)
        {
            var (old, rate, middle) = (state[node], reaction * state[node] * state[node], stage[node]);
            right[node] = old + (step * ((before * rate) + ((1 - before) * reaction * middle * middle)))
                + (share * (middle - old - (implicitStep * rate))) + (implicitStep * source[node]);
        }

        SolveFactored(right, state, implicitStep);
    }

    // (I - h A) without pivots: it is diagonally dominant.
    private void Factor(double h)
    {
        if (h == factored) return;
        factored = h;
        var previous = 0.0;
        for (var node = 0; node < pivot.Length; node++)
        {
            var (left, rightFace) = (h * faces[node], h * faces[node + 1]);
            pivot[node] = 1 / (1 + left + rightFace - (left * previous));
            upper[node] = previous = rightFace * pivot[node];
        }
    }

    private void SolveFactored(double[] right, double[] result, double h)
    {
        var previous = 0.0;
        for (var node = 0; node < result.Length; node++)
            result[node] = previous = (right[node] + (h * faces[node] * previous)) * pivot[node];
        for (var node = result.Length - 2; node >= 0; node--)
            result[node] = previous = result[node] + (upper[node] * previous);
    }
}
