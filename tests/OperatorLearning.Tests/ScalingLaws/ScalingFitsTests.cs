namespace WeightSpace.OperatorLearning.Tests;

public sealed class ScalingFitsTests
{
    private static readonly double[] Samples = PlantedSweep.Sizes(16, 4096, 8), Parameters = PlantedSweep.Sizes(500, 100_000, 4);

    // `bench scaling` does the same with 200 sweeps.
    [Theory]
    [InlineData(ScalingForm.Power, ScalingResampling.Points, 60)]
    [InlineData(ScalingForm.Power, ScalingResampling.Seeds, 40)]
    [InlineData(ScalingForm.OffsetPower, ScalingResampling.Points, 40)]
    [InlineData(ScalingForm.LogLog, ScalingResampling.Points, 40)]
    [InlineData(ScalingForm.OffsetJointPower, ScalingResampling.Points, 15)]
    public void Fit_PlantedSweeps_HoldTheExponentsAsOftenAsStated(ScalingForm form, ScalingResampling resampling, int sweeps)
    {
        var coverage = PlantedSweep.Coverage(form, resampling, sweeps, replicates: 100, seed: 7);
        // Below 0.87 with probability below 0.01 for the numbers here, if the level is 0.95.
        Assert.InRange(coverage.Held, 0.87, 1);
        // Wide intervals would hold anything: those of half as large again are mostly out.
        Assert.InRange(coverage.HeldWrong, 0, 0.35);
    }

    [Theory]
    [InlineData(ScalingForm.Power)]
    [InlineData(ScalingForm.OffsetPower)]
    [InlineData(ScalingForm.LogLog)]
    [InlineData(ScalingForm.JointPower)]
    [InlineData(ScalingForm.OffsetJointPower)]
    public void Fit_ExactErrors_GivesTheLawBack(ScalingForm form)
    {
        var (law, axis) = PlantedSweep.Law(form, new Random(3));
        var fit = ScalingFits.Fit(Sweep(law, axis, 0), form, axis, new(40));
        Assert.Equal(law.Irreducible, fit.Law.Irreducible, 1e-6);
        foreach (var (expected, found) in law.Terms.Zip(fit.Law.Terms))
        {
            Assert.Equal(expected.Exponent, found.Exponent, 1e-5);
            Assert.Equal(expected.Amplitude, found.Amplitude, 1e-4);
        }
    }

    [Theory]
    [InlineData(ScalingForm.Constant)]
    [InlineData(ScalingForm.Power)]
    [InlineData(ScalingForm.OffsetPower)]
    [InlineData(ScalingForm.JointPower)]
    [InlineData(ScalingForm.OffsetJointPower)]
    public void Compare_PlantedForm_IsSupported(ScalingForm form)
    {
        var (law, axis) = PlantedSweep.Law(form, new Random(4));
        var comparison = ScalingFits.Compare(Sweep(law, axis, 0.03), axis, new(40));
        Assert.Equal(form, comparison.Supported!.Law.Form);
        Assert.Contains(form.ToString(), comparison.Verdict, StringComparison.Ordinal);
        Assert.Empty(comparison.Refused);
    }

    [Fact]
    public void Fit_OneTrainingGoneWrong_HardlyMovesTheExponent()
    {
        var (law, axis) = PlantedSweep.Law(ScalingForm.Power, new Random(5));
        var points = Sweep(law, axis, 0.05);
        var clean = ScalingFits.Fit(points, ScalingForm.Power, axis, new(40)).Law.Exponent(axis);
        points[^1] = points[^1] with { Error = points[^1].Error * 30 };
        Assert.Equal(clean, ScalingFits.Fit(points, ScalingForm.Power, axis, new(40)).Law.Exponent(axis), 0.02);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0)]
    public void Fit_PointWithoutUsableError_IsCountedAndLeftOut(double error)
    {
        var (law, axis) = PlantedSweep.Law(ScalingForm.Power, new Random(6));
        var points = Sweep(law, axis, 0.05);
        var without = ScalingFits.Fit(points[1..], ScalingForm.Power, axis);
        points[0] = points[0] with { Error = error };
        var fit = ScalingFits.Fit(points, ScalingForm.Power, axis);
        Assert.Equal((1, points.Length - 1, without.Law), (fit.Excluded, fit.Points, fit.Law));
    }

    [Theory]
    [InlineData(ScalingForm.OffsetPower, ScalingAxis.Samples, 3, 1, "OffsetPower needs finite errors at 4 numbers of samples, got 3; add sizes to the sweep")]
    [InlineData(ScalingForm.Power, ScalingAxis.Parameters, 8, 2, "Power needs finite errors at 3 numbers of parameters, got 2; add sizes to the sweep")]
    [InlineData(ScalingForm.JointPower, ScalingAxis.Both, 2, 3, "JointPower needs finite errors at 3 numbers of samples, got 2")]
    public void Fit_TooFewSizes_IsSaidAndNotFitted(ScalingForm form, ScalingAxis axis, int samples, int parameters, string reason)
    {
        var (law, _) = PlantedSweep.Law(ScalingForm.OffsetJointPower, new Random(1));
        var points = PlantedSweep.Of(law, Parameters[..parameters], Samples[..samples], 5, 0.01, new Random(1));
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => ScalingFits.Fit(points, form, axis)).Message, StringComparison.Ordinal);
        Assert.Contains(ScalingFits.Compare(points, axis, new(40)).Refused, text => text.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Fit_FourSizesOnce_LacksPoints()
    {
        var (law, axis) = PlantedSweep.Law(ScalingForm.OffsetPower, new Random(1));
        var points = PlantedSweep.Of(law, [1000], Samples[..4], 1, 0.01, new Random(1));
        Assert.Contains(
            "OffsetPower has 3 coefficients and needs 6 points with finite errors, got 4; add sizes or seeds to the sweep",
            Assert.Throws<ArgumentException>(() => ScalingFits.Fit(points, ScalingForm.OffsetPower, axis)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 5 of them, got 3", Assert.Throws<ArgumentException>(
            () => ScalingFits.Fit(Sweep(law, axis, 0.1), ScalingForm.Power, axis, new(40, ScalingResampling.Seeds))).Message, StringComparison.Ordinal);
        Assert.Contains("LogLog needs samples above e", ScalingFits.Refusal([new(1, 2, 0.1)], ScalingForm.LogLog, axis), StringComparison.Ordinal);
    }

    [Fact]
    public void PredictTraining_NewTrainings_AreHeldAsOftenAsStated()
    {
        var (random, held) = (new Random(2), 0);
        for (var sweep = 0; sweep < 60; sweep++)
        {
            var (law, axis) = PlantedSweep.Law(ScalingForm.Power, random);
            var points = PlantedSweep.Of(law, [1000], Samples, 3, 0.1, random);
            var fit = ScalingFits.Fit([.. points.Where(point => point.Samples < 1000)], ScalingForm.Power, axis, new(100));
            if (fit.PredictTraining(1000, points[^1].Samples).Contains(points[^1].Error)) held++;
        }

        Assert.InRange(held, 52, 60);
    }

    private static ScalingPoint[] Sweep(ScalingLaw law, ScalingAxis axis, double scatter) =>
        PlantedSweep.Of(law, axis == ScalingAxis.Both ? Parameters : [1000], Samples, 3, scatter, new Random(11));
}
