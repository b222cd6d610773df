using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Problems;

/// <summary>What the sensors of the discontinuous advection say of its outputs, and what they cannot say.</summary>
public sealed class BinaryAdvectionTests
{
    private const int Samples = 4000;
    private const int Cells = 199;

    [Fact]
    public void Generate_PublishedGrid_OutputsLieMidwayBetweenSensors()
    {
        using var scope = NewDisposeScope();
        using var data = new BinaryAdvectionProblem().Generate(new SampleDraws(1, Samples), CPU);
        // The shift is by 99.5 cells: the output at point j lies between the sensors j + 99 and j + 100 of a ring of
        // 199.
        var ring = data.Functions.narrow(1, 0, Cells);
        var (left, right) = (ring.roll([100], [1]), ring.roll([99], [1]));
        var outputs = data.Solutions.narrow(1, 0, Cells);
        var agree = left.eq(right);
        var followed = outputs.eq(left).logical_and(agree).to(ScalarType.Float64).sum().item<double>() / agree.to(ScalarType.Float64).sum().item<double>();
        Assert.InRange(followed, 0.9995, 1);
        // Where they differ the sensors do not tell: both signs come equally often, whichever sensor is positive.
        var jumps = agree.logical_not();
        var count = jumps.to(ScalarType.Float64).sum().item<double>();
        var toLeft = outputs.eq(left).logical_and(jumps).to(ScalarType.Float64).sum().item<double>();
        Assert.InRange((toLeft - (count / 2)) / Math.Sqrt(count / 4), -4, 4);
    }

    [Fact]
    public void Generate_PublishedGrid_LinearRegressionIsNearWhatTheSensorsAllow()
    {
        using var scope = NewDisposeScope();
        using var data = new BinaryAdvectionProblem().Generate(new SampleDraws(2, 2 * Samples), CPU);
        var (train, test) = data.Split(Samples);
        using (train)
        using (test)
        using (var model = LinearRegression.Fit(train))
        {
            var ring = test.Functions.narrow(1, 0, Cells);
            var jumps = ring.ne(ring.roll([1], [1])).to(ScalarType.Float64).sum([1]);
            // Knowing all but the sign at the jumps, and saying 0 there, leaves an error of 1 at each of them.
            var limit = jumps.div(200).sqrt().mean().item<double>();
            var error = RelativeL2.Of(model, test);
            Assert.InRange(limit, 0.109, 0.114);
            Assert.InRange(error, limit, 0.12);
        }
    }
}
