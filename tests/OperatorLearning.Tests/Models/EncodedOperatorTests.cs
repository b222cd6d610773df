using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Models;

public sealed class EncodedOperatorTests
{
    /// <summary>By hand: 1·64·25 + 64 and 64·128·25 + 128 of the convolutions, 29 to 13 to 5 points along each axis,
    /// and the dense layers behind.</summary>
    [Fact]
    public void ParameterCount_PublishedDarcyBranch_IsTheCountByHand()
    {
        var options = OperatorModels.Parse(
            "pod-deeponet", "branch=3200-128-115; dimension=2; activation=relu; convolution=grid(29-29) conv(64,5,2) conv(128,5,2)");
        Assert.Equal(1_664 + 204_928 + (3_201 * 128) + (129 * 115), options.ParameterCount);
        Assert.Equal((841, 2, 1), (options.Sensors, options.QueryDimension, options.Outputs));
    }

    /// <summary>Kernels that pick one point each: the model behind them sees every second sensor of every second row,
    /// twice.</summary>
    [Fact]
    public void Forward_KernelsThatPick_IsTheModelOnThePickedSensors()
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator();
        using var encoded = OperatorModels.Create(
            "deeponet", "branch=12-9-5; trunk=2-6-5; activation=relu; convolution=grid(4-7) conv(2,2,2)", generator, dtype: ScalarType.Float64);
        using var plain = OperatorModels.Create("deeponet", "branch=12-9-5; trunk=2-6-5; activation=relu", generator, dtype: ScalarType.Float64);
        var state = encoded.state_dict();
        using (no_grad())
        {
            state["encoder.0.weight"].zero_();
            state["encoder.0.bias"].zero_();
            state["encoder.0.weight"][0, 0, 0, 1] = 1.0;
            state["encoder.0.weight"][1, 0, 1, 0] = 3.0;
        }

        plain.load_state_dict(plain.state_dict().Keys.ToDictionary(name => name, name => state["model." + name]));
        // Positive functions, which the rectifier leaves alone.
        var functions = rand([6, 4, 7], dtype: ScalarType.Float64, generator: generator);
        var queries = randn([5, 2], dtype: ScalarType.Float64, generator: generator);
        Tensor[] picked = [functions[.., 0, 1], functions[.., 0, 3], functions[.., 0, 5], functions[.., 2, 1], functions[.., 2, 3], functions[.., 2, 5]];
        Tensor[] others = [functions[.., 1, 0], functions[.., 1, 2], functions[.., 1, 4], functions[.., 3, 0], functions[.., 3, 2], functions[.., 3, 4]];
        var sensors = stack([.. picked, .. others.Select(values => values * 3)], 1);
        Assert.InRange(Seeds.Max(encoded.forward(functions.flatten(1), queries), plain.forward(sensors, queries)), 0, 1e-14);
    }

    [Theory]
    [InlineData("deeponet", "branch=12-9-5; trunk=2-6-5", "grid(7)", "'grid(7)' is no encoder such as grid(29-29) conv(64,5,2)")]
    [InlineData("deeponet", "branch=12-9-5; trunk=2-6-5", "grid(7) conv(3,3)", "with channels, kernel and stride of each convolution")]
    [InlineData("deeponet", "branch=12-9-5; trunk=2-6-5", "grid(7-7-7) conv(3,3,1)", "one axis or two, got '7-7-7'")]
    [InlineData("deeponet", "branch=12-9-5; trunk=2-6-5", "grid(7) conv(3,5,1) conv(3,4,1)", "The kernel of conv(3,4,1) does not fit on the 3 points")]
    [InlineData("deeponet", "branch=12-9-5; trunk=2-6-5", "grid(7) conv(3,3,0)", "must be greater than or equal to '1'")]
    [InlineData("deeponet", "branch=12-9-5; trunk=2-6-5", "grid(7) conv(3,3,1)", "gives 15 numbers, so the model must start with as many, got 12")]
    [InlineData("fno", "grid=8; modes=3; width=4; layers=2", "grid(8) conv(1,1,1)", "a MIONet and a model with an encoder do not")]
    [InlineData("deeponet", "branch=12-9-5; trunk=2-6-4", "grid(7) conv(3,3,1)", "same number of basis functions")]
    public void Parse_EncoderThatDoesNotFit_SaysWhatIsWrong(string name, string text, string convolution, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => OperatorModels.Parse(name, $"{text}; convolution={convolution}")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("convolution", "'convolution' is not a field of the form name=value")]
    [InlineData("convolution=", "'' is no encoder")]
    [InlineData("convolution=grid(7) conv(3,3,1); convolution=grid(7) conv(3,3,1)", "the field 'convolution' comes twice")]
    public void Parse_FieldWithoutValueOrTwice_IsAFormatError(string field, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => OperatorModels.Parse("deeponet", $"branch=12-9-5; trunk=2-6-5; {field}")).Message, StringComparison.Ordinal);

    [Fact]
    public void Create_PodOfOtherSensors_SaysHowManyItTakes()
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator();
        using var data = new OperatorData(randn(9, 8), randn(6, 1), randn(9, 6));
        var options = OperatorModels.Parse("pod-deeponet", "branch=12-8-3; dimension=1; convolution=grid(7) conv(4,3,2)");
        Assert.Contains("must have 7 sensors, got 8", Assert.Throws<ArgumentException>(() => OperatorModels.Create(options, generator, training: data)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => OperatorModels.Create(options, generator));
    }
}
