using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Data;

public sealed class TrainedOperatorTests
{
    [Theory]
    [InlineData("deeponet", "branch=4-8-6; trunk=1-8-6", DataNormalization.Global, 0)]
    [InlineData("deeponet", "branch=3-8-6; trunk=1-8-6", DataNormalization.Pointwise, 3)]
    [InlineData("hyperdeeponet", "hyper=4-6; target=2-4-1; features=periodic(1,1,1)", DataNormalization.None, 0)]
    [InlineData("pod-deeponet", "branch=4-3; dimension=1", DataNormalization.Global, 0)]
    [InlineData("fno", "grid=4; modes=2; width=3; layers=2; projection=4", DataNormalization.Global, 0)]
    [InlineData("deeponet", "branch=2-8-6; trunk=1-8-6; convolution=grid(4) conv(2,3,2)", DataNormalization.Global, 0)]
    public void Predict_SavedAndLoaded_HasTheBitsOfTheTraining(string kind, string options,
        DataNormalization normalization, int components)
    {
        using var data = Data(normalization, components);
        using var generator = Seeds.Generator();
        using var model = OperatorModels.Create(kind, options, generator, training: data.Train);
        AssertSameBits(data, model);
    }

    [Fact]
    public void Predict_LinearRegression_HasTheBitsOfTheTraining()
    {
        using var data = Data(DataNormalization.Global, 0);
        using var model = LinearRegression.Fit(data.Train);
        AssertSameBits(data, model);
    }

    [Fact]
    public void Predict_OtherSensors_AreRefused()
    {
        using var folder = new TemporaryFolder();
        using var data = Data(DataNormalization.Global, 0);
        using var model = LinearRegression.Fit(data.Train);
        var path = Path.Combine(folder.Path, "m.safetensors");
        TrainedOperator.Save(path, model, data, [new("model", "linear")]);
        using var trained = TrainedOperator.Load(path);
        Assert.Equal("linear", trained.Words["model"]);
        using var functions = zeros(2, 7);
        Assert.StartsWith("The model was trained on input functions of 4 sensors, got [2, 7].",
            Assert.Throws<ArgumentException>(() => trained.Predict(functions)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_OtherQueries_AreUsedInPlaceOfTheTrainings()
    {
        using var scope = NewDisposeScope();
        using var data = Data(DataNormalization.Global, 0);
        using var generator = Seeds.Generator();
        using var model = OperatorModels.Create("deeponet", "branch=4-8-6; trunk=1-8-6", generator, training: data.Train);
        using var trained = Again(model, data);
        var functions = data.HeldOutInUnits.Functions;
        var some = trained.Queries!.slice(0, 1, 4, 2);
        Assert.True(trained.Predict(functions).slice(1, 1, 4, 2).sub(trained.Predict(functions, some)).abs().max().item<float>() < 1e-6f);
        Assert.True(trained.Fits(functions, null) && trained.Fits(functions, some));
        Assert.False(trained.Fits(functions, zeros(5, 2)) || trained.Fits(zeros(2, 7), some) || trained.Fits(zeros(4), some));
        Assert.Throws<ArgumentException>(() => trained.Predict(functions, zeros(5, 2)));
    }

    [Fact]
    public void Predict_SeveralInputsAndOutputsAtPointsOfTheirOwn_NeedsThePoints()
    {
        using var scope = NewDisposeScope();
        using var all = new OperatorData(randn(12, 5), rand(12, 4, 1), randn(12, 4, 2), 3, 2);
        using var data = TrainingData.Split(all, 8, DataNormalization.Global, 0);
        using var generator = Seeds.Generator();
        using var model = OperatorModels.Create("deeponet", "branch=5-8-12; trunk=1-8-6; outputs=2", generator, training: data.Train);
        using var trained = Again(model, data);
        Assert.Equal([3, 2], trained.Inputs.ToArray());
        Assert.Equal(2, trained.Outputs);
        Assert.Null(trained.Queries);
        var held = data.HeldOutInUnits;
        Assert.Contains("query points must be given", Assert.Throws<ArgumentException>(() => trained.Predict(held.Functions)).Message, StringComparison.Ordinal);
        Assert.Equal(data.Predict(model).data<float>().ToArray(), trained.Predict(held.Functions, held.Queries).data<float>().ToArray());
    }

    [Fact]
    public void Load_AFileOfSomethingElse_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var values = zeros(2, 2);
        var path = Path.Combine(folder.Path, "m.safetensors");
        Safetensors.Save(path, new Dictionary<string, Tensor> { ["weights"] = values });
        Assert.Contains("holds no trained operator: it does not say 'inputs'", Assert.Throws<FormatException>(() => TrainedOperator.Load(path)).Message, StringComparison.Ordinal);
    }

    private static TrainedOperator Again(IOperatorModel model, TrainingData data)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "m.safetensors");
        TrainedOperator.Save(path, model, data);
        return TrainedOperator.Load(path);
    }

    private static void AssertSameBits(TrainingData data, IOperatorModel model)
    {
        using var scope = NewDisposeScope();
        using var trained = Again(model, data);
        var (expected, actual) = (data.Predict(model), trained.Predict(data.HeldOutInUnits.Functions));
        Assert.Equal(expected.data<float>().ToArray(), actual.data<float>().ToArray());
        Assert.True(expected.abs().max().item<float>() > 0);
    }

    private static TrainingData Data(DataNormalization normalization, int components)
    {
        using var scope = NewDisposeScope();
        var generator = Seeds.Generator();
        var points = arange(4, dtype: ScalarType.Float32).div(4).unsqueeze(1);
        using var all = new OperatorData(randn([30, 4], generator: generator), points,
            randn([30, 4], generator: generator).mul(3).add(1));
        return TrainingData.Split(all, 20, normalization, components);
    }
}
