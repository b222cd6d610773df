using System.Numerics;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Linear equations with constant coefficients: each Fourier mode is multiplied by a known factor, exact at
/// every time.</summary>
internal static class LinearSpectral
{
    /// <summary>Solutions at the snapshots, shape <c>[samples, snapshots, points]</c>.</summary>
    /// <param name="values">Initial values, shape <c>[samples, points]</c>.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="interval">Time between snapshots.</param>
    /// <param name="snapshots">How many.</param>
    /// <param name="factor">The factor of the mode with a wave number at a time.</param>
    public static Tensor Solve(Tensor values, PeriodicGrid grid, double interval, int snapshots, Func<double, double, Complex> factor)
    {
        var factors = new Tensor[snapshots];
        for (var index = 0; index < snapshots; index++)
        {
            var time = (index + 1) * interval;
            // The highest mode of an even grid has no sine part of its own: keep what its cosine keeps.
            factors[index] = grid.Spectrum(mode => mode == grid.Points / 2 ? factor(grid.Wave(mode), time).Real : factor(grid.Wave(mode), time));
        }

        return grid.Inverse(PeriodicGrid.Forward(values).unsqueeze(1).mul(stack(factors)));
    }
}
