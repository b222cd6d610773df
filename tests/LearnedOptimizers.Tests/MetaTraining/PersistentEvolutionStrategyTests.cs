using WeightSpace.LearnedOptimizers.MetaTraining;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers.Tests.MetaTraining;

public sealed class PersistentEvolutionStrategyTests
{
    private const double Rate = 0.3;
    private const double Drift = 0.1;
    private const int Pairs = 3000;

    [Theory]
    [InlineData(6, 3)]
    [InlineData(7, 3)]
    [InlineData(10, 4)]
    [InlineData(5, 8)]
    public void Estimate_OfAQuadratic_IsUnbiased(int episode, int truncation)
    {
        var (mean, deviation) = Sample(episode, truncation, CreditRule.Exact);
        var exact = QuadraticUnroll.Exact(Rate, Drift, episode).Gradient;
        for (var k = 0; k < 2; k++)
        {
            Assert.True(deviation[k] < 0.02 * Math.Abs(exact[k]), $"The test is too noisy to say anything: {deviation[k]} against {exact[k]}.");
            Assert.True(Math.Abs(mean[k] - exact[k]) < 4 * deviation[k], $"θ{k}: estimated {mean[k]} ± {deviation[k]}, exact {exact[k]}.");
        }
    }

    [Fact]
    public void Estimate_WithReferenceCredit_IsBiasedByTheLastStep()
    {
        var (mean, deviation) = Sample(6, 3, CreditRule.Reference);
        var exact = QuadraticUnroll.Exact(Rate, Drift, 6).Gradient;
        Assert.True(Math.Abs(mean[1] - exact[1]) > 6 * deviation[1], $"θ1: estimated {mean[1]} ± {deviation[1]}, exact {exact[1]}.");
    }

    [Fact]
    public void Estimate_SameSeed_IsTheSame() =>
        Assert.Equal(Sample(7, 3, CreditRule.Exact, pairs: 20).Mean, Sample(7, 3, CreditRule.Exact, pairs: 20).Mean);

    [Fact]
    public void Estimate_WrongNumberOfPairs_SaysBoth()
    {
        using var estimator = new PersistentEvolutionStrategy(3, 2, 0.1, CreditRule.Exact, ScalarType.Float64, CPU);
        using var theta = zeros(2, ScalarType.Float64);
        using var generator = new Generator(0);
        var error = Assert.Throws<ArgumentException>(() => estimator.Estimate(theta, new QuadraticUnroll(4, 5), 2, generator));
        Assert.StartsWith("The unroll has 4 pairs, the estimator 3.", error.Message, StringComparison.Ordinal);
    }

    // Mean over whole cycles of truncations and episodes, and its standard error from the spread between cycles.
    private static (double[] Mean, double[] Deviation) Sample(int episode, int truncation, CreditRule credit, int pairs = Pairs)
    {
        using var scope = NewDisposeScope();
        using var estimator = new PersistentEvolutionStrategy(pairs, 2, 0.02, credit, ScalarType.Float64, CPU);
        using var generator = new Generator(7);
        var unroll = new QuadraticUnroll(pairs, episode);
        var theta = tensor(new[] { Rate, Drift });
        var cycles = new List<double[]>();
        for (var cycle = 0; cycle < 40; cycle++)
        {
            var sum = new double[2];
            for (var k = 0; k < episode; k++)
            {
                using var estimate = estimator.Estimate(theta, unroll, truncation, generator);
                var gradient = estimate.Gradient.data<double>().ToArray();
                for (var i = 0; i < 2; i++) sum[i] += gradient[i] / episode;
            }

            cycles.Add(sum);
        }

        var mean = new[] { cycles.Average(c => c[0]), cycles.Average(c => c[1]) };
        var deviation = mean.Select((m, i) => Math.Sqrt(cycles.Sum(c => Math.Pow(c[i] - m, 2)) / (cycles.Count - 1) / cycles.Count)).ToArray();
        return (mean, deviation);
    }
}
