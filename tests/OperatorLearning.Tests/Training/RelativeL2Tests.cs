using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Training;

public sealed class RelativeL2Tests
{
    [Fact]
    public void Mean_KnownValues_IsMeanOfRatios()
    {
        using var scope = NewDisposeScope();
        var target = tensor(new[] { 3.0, 4.0, 0.0, 2.0 }, [2, 2]);
        var prediction = tensor(new[] { 3.0, 3.0, 0.0, 4.0 }, [2, 2]);
        // Ratios 1/5 and 2/2; the ratio of the norms over all data would be sqrt(5/29).
        Assert.Equal(0.6, RelativeL2.Mean(prediction, target).item<double>(), 1e-15);
        Assert.Equal([2L], RelativeL2.PerFunction(prediction, target).shape);
        Assert.Equal(5.0 / 4, MeanSquaredError.Mean(prediction, target).item<double>(), 1e-15);
    }

    [Fact]
    public void PerFunction_DifferentShapes_SaysBoth()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => RelativeL2.PerFunction(zeros(2, 3), zeros(3, 2)));
        Assert.Contains("prediction and target must have the same shape, got [2, 3] and [3, 2].", error.Message, StringComparison.Ordinal);
    }
}
