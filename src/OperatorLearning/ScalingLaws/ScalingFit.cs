using System.Collections.Immutable;
using MathNet.Numerics.Statistics;

namespace WeightSpace.OperatorLearning;

/// <summary>A scaling law fitted to a sweep, with the laws of its bootstrap replicates.</summary>
/// <remarks>
/// Ends of intervals: the distances from the estimate to the 2.5% and 97.5% quantiles of the replicates, times
/// Student's quantile over the normal one, as there are few points (Hesterberg 2015, arXiv:1411.5279, section 4 on
/// narrowness). Measured coverage is in docs/scaling.md.
/// </remarks>
public sealed class ScalingFit
{
    private readonly double widening;
    private readonly ImmutableArray<double> residuals;

    internal ScalingFit(
        ScalingLaw law, ImmutableArray<ScalingLaw> replicates, double aicc, int points, int excluded,
        ScalingResampling resampling, double widening, ImmutableArray<double> residuals)
    {
        (Law, Replicates, Aicc, Points, Excluded, Resampling) = (law, replicates, aicc, points, excluded, resampling);
        (this.widening, this.residuals) = (widening, residuals);
    }

    /// <summary>The law.</summary>
    public ScalingLaw Law { get; }

    /// <summary>The laws fitted to the bootstrap replicates.</summary>
    public ImmutableArray<ScalingLaw> Replicates { get; }

    /// <summary>Akaike's criterion, corrected for few points; comparable between fits of the same points, less is
    /// better.</summary>
    public double Aicc { get; }

    /// <summary>Points that the fit rests on.</summary>
    public int Points { get; }

    /// <summary>Points left out, since their error was no positive number.</summary>
    public int Excluded { get; }

    /// <summary>What the bootstrap drew.</summary>
    public ScalingResampling Resampling { get; }

    /// <summary>The irreducible error, with its interval.</summary>
    public ScalingInterval Irreducible => Interval(law => law.Irreducible) is var own ? own with { Low = Math.Max(own.Low, 0) } : own;

    /// <summary>The exponent of a variable, with its interval.</summary>
    public ScalingInterval Exponent(ScalingAxis axis) => Interval(law => law.Exponent(axis));

    /// <summary>Any figure that follows from a law, with its interval.</summary>
    public ScalingInterval Interval(Func<ScalingLaw, double> figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        var value = figure(Law);
        double[] all = [.. Replicates.Select(figure).Where(double.IsFinite)];
        return all.Length == 0
            ? new(value, double.NaN, double.NaN)
            : new(value, value - widening * Math.Max(value - Quantile(all, 0.025), 0), value + widening * Math.Max(Quantile(all, 0.975) - value, 0));
    }

    /// <summary>The error at a size, with the interval of the law.</summary>
    /// <param name="parameters">N.</param>
    /// <param name="samples">n.</param>
    public ScalingInterval Predict(double parameters, double samples) =>
        Exponential(Interval(law => Math.Log(law.Predict(parameters, samples))));

    /// <summary>The error that a further training would have at a size: the interval holds its scatter too.</summary>
    /// <param name="parameters">N.</param>
    /// <param name="samples">n.</param>
    public ScalingInterval PredictTraining(double parameters, double samples)
    {
        var law = Interval(one => Math.Log(one.Predict(parameters, samples)));
        // Independent parts add in squares; the scatter is that of the residuals on either side.
        double Arm(double own, double scatter) => Math.Sqrt(own * own + widening * widening * scatter * scatter);
        return Exponential(new(
            law.Value, law.Value - Arm(law.Value - law.Low, residuals.Quantile(0.025)), law.Value + Arm(law.High - law.Value, residuals.Quantile(0.975))));
    }

    // The (B + 1) p-th of B replicates: of all definitions the one that keeps the level of a bootstrap interval.
    private static double Quantile(double[] values, double level) => values.QuantileCustom(level, QuantileDefinition.R6);

    private static ScalingInterval Exponential(ScalingInterval logs) => new(Math.Exp(logs.Value), Math.Exp(logs.Low), Math.Exp(logs.High));
}
