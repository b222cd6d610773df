using WeightSpace.Onnx;
using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

public sealed class OnnxFunctionTests
{
    [Fact]
    public void Nodes_CallsOfFunctions_AreReplacedByTheirBodies()
    {
        using var model = OnnxModels.WithFunctions().ToModel();
        var nodes = model.Graph.Nodes;

        Assert.Equal(["LeakyRelu", "Mul", "LeakyRelu", "Mul"], nodes.Select(node => node.OperatorType));
        Assert.Equal(["x", "f", "f", "y"], [nodes[0].Inputs[0], nodes[1].Outputs[0], nodes[2].Inputs[0], nodes[3].Outputs[0]]);
        Assert.Equal("x", nodes[1].Inputs[1]);
        // The first call is given a slope, the second takes the default.
        Assert.Equal([0.5, 0.25], [nodes[0].Float("alpha", 0), nodes[2].Float("alpha", 0)]);
        Assert.Equal(nodes[0].Outputs[0], nodes[1].Inputs[0]);
        Assert.NotEqual(nodes[0].Outputs[0], nodes[2].Outputs[0]);
    }

    [Fact]
    public void Nodes_FunctionThatHandsOnItsInput_KeepsBothNames()
    {
        using var model = new OnnxWriter().Input("x", 2)
            .Function("own", "Both", ["a", "b"], ["a", "n"], new OnnxWriter().Node("Neg", ["a"], ["n"]))
            .Node("Both", ["x"], ["y", "m"]).InDomain("own").Output("y").Output("m").ToModel();

        Assert.Equal(["Neg", "Identity"], model.Graph.Nodes.Select(node => node.OperatorType));
        Assert.Equal(["x", "x"], model.Graph.Nodes.Select(node => node.Inputs[0]));
        Assert.Equal(["m", "y"], model.Graph.Nodes.Select(node => node.Outputs[0]));
    }

    [Fact]
    public void Nodes_SubgraphInsideAFunction_NamesTheValuesOfTheGraph()
    {
        using var model = new OnnxWriter().Input("x", 2)
            .Function("own", "Choose", ["a"], ["r"], new OnnxWriter().Node("Neg", ["a"], ["n"])
                .Node("If", ["a"], ["r"], ("then_branch", new OnnxWriter().Node("Add", ["a", "n"], ["t"]).Output("t"))))
            .Node("Choose", ["x"], ["y"]).InDomain("own").Output("y").ToModel();

        Assert.Equal(["x", model.Graph.Nodes[0].Outputs[0]], model.Graph.Nodes[1].SubgraphReferences.Order().Reverse());
    }

    [Fact]
    public void Nodes_FunctionOfOtherOpset_StaysACall()
    {
        using var model = new OnnxWriter(17).Input("x", 2).Function("own", "F", ["a"], ["r"], new OnnxWriter(12).Node("Softmax", ["a"], ["r"]))
            .Node("F", ["x"], ["y"]).InDomain("own").Output("y").ToModel();

        Assert.Equal(("F", "own"), (model.Graph.Nodes[0].OperatorType, model.Graph.Nodes[0].Domain));
    }

    [Fact]
    public void Attribute_ParameterWithoutValue_IsLeftOut()
    {
        using var model = new OnnxWriter().Input("x", 2).Function("own", "F", ["a"], ["r"], new OnnxWriter().Node("Elu", ["a"], ["r"], ("alpha", new OnnxWriter.Parameter("p", 1))))
            .Node("F", ["x"], ["z"]).InDomain("own").Node("Elu", ["z"], ["y"], ("alpha", new OnnxWriter.Parameter("p", 1))).Named("outside").Output("y").ToModel();

        Assert.Equal(7, model.Graph.Nodes[0].Float("alpha", 7));
        Assert.Equal(7, model.Graph.Nodes[1].Float("alpha", 7));
    }

    [Fact]
    public void Parse_FunctionsWithoutEnd_AreErrors()
    {
        var endless = new OnnxWriter().Input("x", 2).Function("own", "F", ["a"], ["r"], new OnnxWriter().Node("F", ["a"], ["r"]).InDomain("own"))
            .Node("F", ["x"], ["y"]).InDomain("own").Output("y");
        var doubling = new OnnxWriter().Input("x", 2);
        for (var level = 0; level < 30; level++)
        {
            doubling.Function("own", $"F{level}", ["a"], ["r"], new OnnxWriter().Node($"F{level + 1}", ["a"], ["t"]).InDomain("own").Node($"F{level + 1}", ["t"], ["r"]).InDomain("own"));
        }

        doubling.Function("own", "F30", ["a"], ["r"], new OnnxWriter().Node("Neg", ["a"], ["r"])).Node("F0", ["x"], ["y"]).InDomain("own").Output("y");

        Assert.Equal("test.onnx: functions call each other more than 32 deep, at 'F'.", Assert.Throws<OnnxFormatException>(() => endless.ToModel()).Message);
        Assert.Equal("test.onnx: the functions of the model insert more than 50000 nodes.", Assert.Throws<OnnxFormatException>(() => doubling.ToModel()).Message);
    }
}
