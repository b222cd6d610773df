using TorchSharp;
using WeightSpace.LearnedOptimizers.MetaTraining;

namespace WeightSpace.LearnedOptimizers.Tests.MetaTraining;

/// <summary>Gradient descent with drift on ½x² in plain arrays: x ← x − θ₀·x + θ₁, from x = 1, episodes of fixed
/// length. Its outer gradient is known.</summary>
internal sealed class QuadraticUnroll(int pairs, int episode) : IInnerUnroll
{
    private readonly double[] x = [.. Enumerable.Repeat(1.0, 2 * pairs)];
    private double[] theta = [];
    private int done;

    public int Pairs { get; } = pairs;

    /// <summary>Mean over an episode's steps of ½x² and its gradient in θ, by forward differentiation.</summary>
    public static (double Loss, double[] Gradient) Exact(double rate, double drift, int episode)
    {
        var (value, byRate, byDrift) = (1.0, 0.0, 0.0);
        var (loss, gradient) = (0.0, new double[2]);
        for (var step = 0; step < episode; step++)
        {
            loss += 0.5 * value * value / episode;
            gradient[0] += value * byRate / episode;
            gradient[1] += value * byDrift / episode;
            (byRate, byDrift, value) = (byRate - (rate * byRate) - value, byDrift - (rate * byDrift) + 1, value - (rate * value) + drift);
        }

        return (loss, gradient);
    }

    public void BeginTruncation(torch.Tensor parameters) => theta = parameters.data<double>().ToArray();

    public InnerStep Step()
    {
        var losses = new double[2 * Pairs];
        for (var row = 0; row < x.Length; row++)
        {
            losses[row] = 0.5 * x[row] * x[row];
            x[row] += theta[(2 * row) + 1] - (theta[2 * row] * x[row]);
        }

        var ended = ++done == episode;
        if (ended)
        {
            Array.Fill(x, 1.0);
            done = 0;
        }

        return new InnerStep(losses, [.. Enumerable.Repeat(ended, Pairs)]);
    }
}
