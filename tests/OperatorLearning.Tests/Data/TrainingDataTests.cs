using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Data;

public sealed class TrainingDataTests
{
    [Theory]
    [InlineData(DataNormalization.None, 0)]
    [InlineData(DataNormalization.Global, 0)]
    [InlineData(DataNormalization.Pointwise, 0)]
    [InlineData(DataNormalization.Global, 3)]
    public void Split_AnyUnits_ModelInUnitsPredictsTheSame(DataNormalization normalization, int components)
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator(4);
        using var functions = new OperatorData(
            randn([20, 6], generator: generator) * 3 + 1, rand([9, 1], generator: generator), randn([20, 9], generator: generator) * 5 - 2);
        using var data = TrainingData.Split(functions, 16, normalization, components);
        using var model = new DeepOnet(DeepOnetOptions.Parse($"branch={(components == 0 ? 6 : components)}-8-4; trunk=1-8-4"), generator);
        using var gradients = no_grad();
        Assert.InRange(Seeds.Max(data.Predict(model), data.InUnits(model).forward(data.HeldOutInUnits.Functions, data.HeldOutInUnits.Queries)), 0, 1e-5);
        Assert.Equal(OperatorEvaluation.Measure(data.InUnits(model), data.HeldOutInUnits).MeanRelativeL2, data.HeldOutError(model), 1e-5);
        Assert.Equal((16, 4), (data.Train.Samples, data.HeldOut.Samples));
        if (normalization == DataNormalization.None) return;
        Assert.InRange(Math.Abs(data.Train.Solutions.mean().item<float>()), 0, 1e-5);
        Assert.InRange(Seeds.Max(data.Denormalize(data.Train.Solutions), data.TrainInUnits.Solutions), 0, 1e-5);
    }

    [Theory]
    [InlineData(DataNormalization.None)]
    [InlineData(DataNormalization.Global)]
    [InlineData(DataNormalization.Pointwise)]
    public void Denormalize_SomePoints_AreTheSameAsOfAll(DataNormalization normalization)
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator(4);
        using var functions = new OperatorData(randn([20, 6], generator: generator), rand([9, 1], generator: generator), randn([20, 9], generator: generator));
        using var data = TrainingData.Split(functions, 16, normalization);
        var (values, points) = (randn([16, 9], generator: generator), tensor(new[] { 8L, 0, 5, 5 }));
        Assert.Equal(0, Seeds.Max(data.Denormalize(values).index_select(1, points), data.Denormalize(values.index_select(1, points), points)));
    }
}
