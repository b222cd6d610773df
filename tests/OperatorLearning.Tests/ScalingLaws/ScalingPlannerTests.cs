namespace WeightSpace.OperatorLearning.Tests;

public sealed class ScalingPlannerTests
{
    private static readonly ScalingLaw Law = new(
        ScalingForm.OffsetJointPower, 0.01, [new ScalingTerm(ScalingAxis.Parameters, 5, 0.4), new ScalingTerm(ScalingAxis.Samples, 3, 0.6)]);

    private static readonly ScalingPlanner Planner = new((p, n) => 6 * p * n, (10, 1e8), (10, 1e8));

    // With cost 6 N n, a A N^-a = b B n^-b where the error is least for its cost: Hoffmann et al. 2022, eq. 4.
    [Fact]
    public void Best_CostOfProduct_BalancesTheTerms()
    {
        var size = Planner.Best(Law, 6e9)!.Value;
        Assert.Equal(6e9, size.Operations, 6e9 * 1e-3);
        Assert.InRange(0.4 * 5 * Math.Pow(size.Parameters, -0.4) / (0.6 * 3 * Math.Pow(size.Samples, -0.6)), 0.9, 1.1);
        Assert.Null(Planner.Best(Law, 6));
    }

    [Fact]
    public void Cheapest_OfAnError_IsTheBestOfItsCost()
    {
        var size = Planner.Cheapest(Law, 0.05)!.Value;
        Assert.Equal(0.05, Law.Predict(size.Parameters, size.Samples), 1e-9);
        var best = Planner.Best(Law, size.Operations)!.Value;
        Assert.Equal(0.05, Law.Predict(best.Parameters, best.Samples), 1e-4);
        Assert.Null(Planner.Cheapest(Law, 0.0099));
    }

    [Fact]
    public void ParametersFor_ErrorBelowTheOtherTerms_IsInfinite()
    {
        Assert.Equal(double.PositiveInfinity, Law.ParametersFor(0.05, 10));
        Assert.Equal(0.05, Law.Predict(Law.ParametersFor(0.05, 1e5), 1e5), 1e-12);
        Assert.Equal((1 / 5.0, 1 / 7.0), (ScalingTheory.Parameters(4, 1), ScalingTheory.Samples(4, 1)));
    }
}
