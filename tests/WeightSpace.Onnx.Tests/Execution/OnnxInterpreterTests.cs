using TorchSharp;
using WeightSpace.Onnx;
using WeightSpace.TestSupport;
using static TorchSharp.torch;
using static WeightSpace.Tests.Onnx.OnnxNodes;

namespace WeightSpace.Tests.Onnx;

public sealed class OnnxInterpreterTests
{
    private static OnnxWriter Mlp() => new OnnxWriter(opset: 13).Input("x", "batch", 4)
        .Random("w1", new Random(1), 8, 4).Random("b1", new Random(2), 8).Random("w2", new Random(3), 2, 8)
        .Node("Gemm", ["x", "w1", "b1"], ["h"], ("transB", 1))
        .Node("Tanh", ["h"], ["a"])
        .Node("Gemm", ["a", "w2"], ["y"], ("transB", 1))
        .Output("y");

    [Fact]
    public void Run_PermutedWeights_GiveTheSameAndOthersDoNot()
    {
        using var scope = NewDisposeScope();
        using var model = Mlp().ToModel();
        using var interpreter = new OnnxInterpreter(model);
        var inputs = new Dictionary<string, Tensor> { ["x"] = OnnxNodes.Random(1, 5, 4) };
        var (w1, b1, w2) = (interpreter.Weight("w1"), interpreter.Weight("b1"), interpreter.Weight("w2"));
        var order = Whole(3, 1, 7, 0, 2, 6, 5, 4);
        var expected = inputs["x"].mm(w1.t()).add(b1).tanh().mm(w2.t());
        var permuted = new Dictionary<string, Tensor> { ["w1"] = w1.index_select(0, order), ["b1"] = b1.index_select(0, order), ["w2"] = w2.index_select(1, order) };

        Same(expected, interpreter.Run(inputs)["y"]);
        Same(expected, interpreter.Run(inputs, permuted)["y"]);
        permuted.Remove("b1");
        Assert.True((expected - interpreter.Run(inputs, permuted)["y"]).abs().max().item<double>() > 1e-3);
    }

    [Fact]
    public void Run_AgainAndAgain_LeavesNoTensors()
    {
        using var scope = NewDisposeScope();
        using var model = Mlp().ToModel();
        using var interpreter = new OnnxInterpreter(model);
        using var generator = new Generator(1);
        var inputs = interpreter.RandomInputs(generator);
        interpreter.Run(inputs)["y"].Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 10; i++) interpreter.Run(inputs, new Dictionary<string, Tensor> { ["w1"] = interpreter.Weight("w1") })["y"].Dispose();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        // What belongs to the caller is still alive.
        Assert.Equal([2L, 4], inputs["x"].shape);
        Assert.Equal([8L, 4], interpreter.Weight("w1").shape);
    }

    [Fact]
    public void Run_Failing_LeavesNoTensors()
    {
        using var scope = NewDisposeScope();
        using var model = new OnnxWriter().Input("x", 2).Node("Relu", ["x"], ["a"]).Node("Mystery", ["a"], ["y"]).Output("y").ToModel();
        using var interpreter = new OnnxInterpreter(model);
        var inputs = new Dictionary<string, Tensor> { ["x"] = Real(1, 2) };
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        Assert.Throws<OnnxExecutionException>(() => interpreter.Run(inputs));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Run_OutputsThatAreInputsOrWeights_AreFreshHandles()
    {
        using var scope = NewDisposeScope();
        using var model = new OnnxWriter().Input("x", 2).Initializer("w", [3f, 4f], 2).Node("Identity", ["x"], ["y"]).Output("y").Output("x").Output("w").ToModel();
        using var interpreter = new OnnxInterpreter(model);
        var inputs = new Dictionary<string, Tensor> { ["x"] = Real(1, 2) };
        foreach (var output in interpreter.Run(inputs).Values) output.Dispose();
        var again = interpreter.Run(inputs);

        Same([1, 2], again["x"]);
        Same([1, 2], again["y"]);
        Same([3, 4], again["w"]);
    }

    [Fact]
    public void Run_HalfPrecisionFile_ComputesInTheTypeAskedFor()
    {
        using var scope = NewDisposeScope();
        var third = BitConverter.GetBytes((Half)(1 / 3f));
        using var model = new OnnxWriter().Input("x", OnnxElementType.Float16, 1).Raw("w", OnnxElementType.Float16, [1], third).Node("Mul", ["x", "w"], ["y"]).Output("y").ToModel();
        using var precise = new OnnxInterpreter(model);
        using var single = new OnnxInterpreter(model, ScalarType.Float32);
        var inputs = new Dictionary<string, Tensor> { ["x"] = Real(1 / 7.0) };

        Same([(double)(Half)(1 / 3f) / 7], precise.Run(inputs)["y"]);
        Assert.Equal(ScalarType.Float32, single.Run(inputs)["y"].dtype);
        Assert.Throws<ArgumentException>(() => new OnnxInterpreter(model, ScalarType.Int64));
    }

    [Fact]
    public void Run_ConstantsMayBeReplaced_AndDeadNodesAreNotRun()
    {
        using var scope = NewDisposeScope();
        using var model = new OnnxWriter().Input("x", 2)
            .Node("Constant", [], ["k"], ("value", OnnxWriter.TensorValue([2f, 3f], 2)))
            .Node("Mystery", ["x"], ["unused"])
            .Node("Mul", ["x", "k"], ["y"]).Output("y").ToModel();
        using var interpreter = new OnnxInterpreter(model);
        var inputs = new Dictionary<string, Tensor> { ["x"] = Real(1, 2) };

        Same([2, 6], interpreter.Run(inputs)["y"]);
        Same([10, 40], interpreter.Run(inputs, new Dictionary<string, Tensor> { ["k"] = Real(10, 20) })["y"]);
    }

    [Fact]
    public void Run_WhatCannotBeExecuted_NamesTheNode()
    {
        Fails("Mystery 'm': the operator Mystery is not interpreted.", writer => writer.Node("Mystery", ["x"], ["y"]).Named("m"));
        Fails("Gelu 'm': the operator Gelu of domain 'com.example' is not interpreted.", writer => writer.Node("Gelu", ["x"], ["y"]).Named("m").InDomain("com.example"));
        Fails("MaxPool 'm': its output 1 is not interpreted.", writer => writer.Node("MaxPool", ["x"], ["p", "y"], ("kernel_shape", new[] { 1, 1 })).Named("m"));
        Fails("BatchNormalization 'm': training_mode of BatchNormalization is not interpreted.", writer => writer.Node("BatchNormalization", ["x", "x", "x", "x", "x"], ["y"], ("training_mode", 1)).Named("m"));
        Fails("MatMul 'm': it fails on inputs of shapes [2, 3, 1, 1], [5]: ", writer => writer.Initializer("w", new float[5], 5).Node("MatMul", ["x", "w"], ["y"]).Named("m"));
        Fails("If 'm': the operator If is not interpreted.", writer => writer.Node("If", ["x"], ["y"], ("then_branch", new OnnxWriter().Output("x"))).Named("m"));
        Fails("Tile 'm': its output would have 6000000000 elements; at most 268435456 are computed.", writer => writer.Ints("many", 1, 1, 1000, 1000000).Node("Tile", ["x", "many"], ["y"]).Named("m"));
        Fails("MaxPool 'm': its output would have ", writer => writer.Node("MaxPool", ["x"], ["y"], ("kernel_shape", new[] { 1, 1 }), ("pads", new[] { 0, long.MaxValue, 0, long.MaxValue })).Named("m"));
        Fails<OnnxFormatException>("Conv 'm': its group is 0; expected a positive number.", writer => writer.Initializer("w", new float[3], 1, 3, 1, 1).Node("Conv", ["x", "w"], ["y"], ("group", 0)).Named("m"));
        Fails<OnnxFormatException>("Concat 'm': it has no axis.", writer => writer.Node("Concat", ["x", "x"], ["y"]).Named("m"));
        Fails<OnnxFormatException>("Softmax 'm': 'axis' is 4, and its input has 4 axes.", writer => writer.Node("Softmax", ["x"], ["y"], ("axis", 4)).Named("m"));
        Fails<OnnxFormatException>("Add 'm': its input 1 is missing.", writer => writer.Node("Add", ["x"], ["y"]).Named("m"));
        Fails<OnnxFormatException>("Conv 'm': kernel_shape, strides and dilations should have 2 numbers and pads 4; they have 2, 1, 2 and 4.", writer =>
            writer.Initializer("w", new float[3], 1, 3, 1, 1).Node("Conv", ["x", "w"], ["y"], ("strides", new[] { 1 })).Named("m"));
    }

    [Fact]
    public void Run_WrongArguments_SayWhich()
    {
        using var scope = NewDisposeScope();
        using var model = Mlp().ToModel("mlp.onnx");
        using var interpreter = new OnnxInterpreter(model);
        var inputs = new Dictionary<string, Tensor> { ["x"] = Real([1, 2, 3, 4], 1, 4) };

        Assert.Equal("The input x: Float[batch, 4] has no value. (Parameter 'inputs')", Assert.Throws<ArgumentException>(() => interpreter.Run(new Dictionary<string, Tensor>())).Message);
        Assert.Equal("mlp.onnx has no initializer and no constant called 'h'. (Parameter 'name')", Assert.Throws<ArgumentException>(() => interpreter.Weight("h")).Message);
        Assert.StartsWith("The weight 'b1' must have shape [8], got [2].", Assert.Throws<ArgumentException>(() => interpreter.Run(inputs, new Dictionary<string, Tensor> { ["b1"] = Real(1, 2) })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RandomInputs_FitTablesSizesAndTypes()
    {
        using var scope = NewDisposeScope();
        using var model = new OnnxWriter().Input("ids", OnnxElementType.Int64, "batch", "length").Input("mask", OnnxElementType.Bool, "batch", "length").Input("kind", OnnxElementType.Int32, "batch", "length")
            .Input("image", OnnxElementType.Float, "n", 3, "height", "width").Random("table", new Random(1), 5, 2)
            .Node("Unsqueeze", ["ids", "axis"], ["more"]).Ints("axis", 0).Node("Gather", ["table", "more"], ["e"]).Output("e").Output("mask").Output("kind").Output("image").ToModel();
        using var interpreter = new OnnxInterpreter(model);
        using var generator = new Generator(3);
        var inputs = interpreter.RandomInputs(generator, new Dictionary<string, long> { ["length"] = 50, ["image:3"] = 7 });

        Assert.Equal([2L, 50], inputs["ids"].shape);
        Assert.Equal((0L, 4L), (inputs["ids"].min().item<long>(), inputs["ids"].max().item<long>()));
        Assert.Equal((ScalarType.Int64, 1L), (inputs["kind"].dtype, inputs["kind"].max().item<long>()));
        Assert.Equal(ScalarType.Bool, inputs["mask"].dtype);
        Assert.Equal([2L, 3, 32, 7], inputs["image"].shape);
        Assert.Equal([1L, 2, 50, 2], interpreter.Run(inputs)["e"].shape);
        using var same = new Generator(3);
        Same(inputs["image"], interpreter.RandomInputs(same, new Dictionary<string, long> { ["length"] = 50, ["image:3"] = 7 })["image"]);
    }

    [Fact]
    public void RandomInputs_WithoutShapeOrNumbers_SaysSo()
    {
        using var text = new OnnxWriter().Input("x", OnnxElementType.String, 2).Output("x").ToModel();
        using var generator = new Generator(1);
        using var interpreter = new OnnxInterpreter(text);

        Assert.Equal("The input x: String[2] is not a tensor of numbers, so no values can be made for it.", Assert.Throws<OnnxExecutionException>(() => interpreter.RandomInputs(generator)).Message);
    }

    [Fact]
    public void OperatorNames_HoldEveryOperatorThatTheAnalysisKnows()
    {
        const string Required =
            "Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization Cast CastLike Ceil Celu Clip Concat Constant ConstantOfShape Conv ConvTranspose Cos Cosh CumSum "
            + "DepthToSpace Div Dropout Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual "
            + "GroupNormalization HardSigmoid HardSwish Hardmax Identity InstanceNormalization IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization LpPool MatMul Max "
            + "MaxPool Mean Min Mish Mod Mul Neg NonZero Not OneHot Or PRelu Pad Pow RNN Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum "
            + "ReduceSumSquare Relu Reshape Resize Round ScatterElements ScatterND Selu Shape Sigmoid Sign Sin Sinh Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tan Tanh "
            + "ThresholdedRelu Tile TopK Transpose Trilu Unsqueeze Where Xor";

        Assert.Empty(Required.Split(' ').Except(OnnxInterpreter.OperatorNames));
    }

    private static void Fails(string problem, Func<OnnxWriter, OnnxWriter> add) => Fails<OnnxExecutionException>(problem, add);

    private static void Fails<TException>(string problem, Func<OnnxWriter, OnnxWriter> add)
        where TException : Exception
    {
        using var scope = NewDisposeScope();
        using var model = add(new OnnxWriter().Input("x", 2, 3, 1, 1)).Output("y").ToModel();
        using var interpreter = new OnnxInterpreter(model);
        var message = Assert.Throws<TException>(() => interpreter.Run(new Dictionary<string, Tensor> { ["x"] = ones(2, 3, 1, 1) })).Message;

        Assert.StartsWith("test.onnx: " + problem, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
