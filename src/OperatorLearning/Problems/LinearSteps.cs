using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Steps of <c>s' = A s + r(s)</c> with a matrix A of its own for each sample: Crank-Nicolson for A,
/// second-order Adams-Bashforth for r.</summary>
/// <remarks>The matrices of a step are inverted once, so that a step is one batched product; second order in time (the
/// first step is explicit Euler for r).</remarks>
internal static class LinearSteps
{
    /// <summary>Integrates a chunk of samples.</summary>
    /// <param name="matrix">A, shape <c>[samples, n, n]</c>, double precision.</param>
    /// <param name="initial">s at time 0, shape <c>[samples, n]</c>.</param>
    /// <param name="rate">r(s); null for zero. Gets and returns shape <c>[samples, n]</c>.</param>
    /// <param name="step">The time step.</param>
    /// <param name="steps">How many.</param>
    /// <param name="stride">Every how many-th state is kept, from the first step on.</param>
    /// <returns>States, shape <c>[samples, steps / stride, n]</c>; of the caller's scope.</returns>
    public static Tensor Integrate(Tensor matrix, Tensor initial, Func<Tensor, Tensor>? rate, double step, int steps, int stride)
    {
        var half = matrix.mul(step / 2);
        var unit = eye(matrix.shape[1], dtype: matrix.dtype, device: matrix.device);
        var inverse = linalg.inv(unit - half);
        var advance = inverse.matmul(unit + half);
        // Forcing enters through the inverse, side by side with the state.
        var both = rate is null ? advance : cat([advance, inverse], 2);
        var state = initial.unsqueeze(2);
        Tensor? previous = null;
        var kept = new List<Tensor>();
        for (var index = 1; index <= steps; index++)
        {
            using var inner = NewDisposeScope();
            var right = state;
            if (rate is not null)
            {
                var current = rate(state.squeeze(2)).mul(step);
                right = cat([state, (previous is null ? current : current.mul(1.5).sub_(previous.mul(0.5))).unsqueeze(2)], 1);
                previous?.Dispose();
                previous = current.MoveToOuterDisposeScope();
            }

            var next = both.matmul(right).MoveToOuterDisposeScope();
            if (index > 1 && (index - 1) % stride != 0) state.Dispose();
            state = next;
            if (index % stride == 0) kept.Add(state);
        }

        return cat(kept, 2).transpose(1, 2);
    }
}
