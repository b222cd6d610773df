using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Steps of <c>s' = A s</c> by Crank and Nicolson, with a matrix A of its own for each sample: inverted once, so
/// that a step is one batched product; second order in time.</summary>
internal static class LinearSteps
{
    /// <summary>Integrates a chunk of samples.</summary>
    /// <param name="matrix">A, shape <c>[samples, n, n]</c>, double precision.</param>
    /// <param name="initial">s at time 0, shape <c>[samples, n]</c>.</param>
    /// <param name="step">The time step.</param>
    /// <param name="steps">How many.</param>
    /// <param name="stride">Every how many-th state is kept, from the first step on.</param>
    /// <returns>States, shape <c>[samples, steps / stride, n]</c>; of the caller's scope.</returns>
    public static Tensor Integrate(Tensor matrix, Tensor initial, double step, int steps, int stride)
    {
        var half = matrix.mul(step / 2);
        var unit = eye(matrix.shape[1], dtype: matrix.dtype, device: matrix.device);
        var advance = linalg.inv(unit - half).matmul(unit + half);
        var state = initial.unsqueeze(2);
        var kept = new List<Tensor>();
        for (var index = 1; index <= steps; index++)
        {
            var next = advance.matmul(state);
            if (index > 1 && (index - 1) % stride != 0) state.Dispose();
            state = next;
            if (index % stride == 0) kept.Add(state);
        }

        return cat(kept, 2).transpose(1, 2);
    }
}
