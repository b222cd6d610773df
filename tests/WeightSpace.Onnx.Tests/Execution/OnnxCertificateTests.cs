using WeightSpace.Onnx;
using WeightSpace.SymmetryBasis;
using WeightSpace.SymmetryBasis.Tests.Onnx;
using WeightSpace.TestSupport;

namespace WeightSpace.Tests.Onnx;

/// <summary>What the analysis of a file claims, ONNX Runtime confirms: permuted weights give the same
/// function.</summary>
public sealed class OnnxCertificateTests
{
    private static readonly Dictionary<string, Func<OnnxWriter>> Networks = new()
    {
        ["mlp"] = OnnxModels.Mlp,
        ["convolution"] = OnnxNetworks.ConvolutionNet,
        ["grouped"] = OnnxNetworks.GroupedNet,
        ["residual"] = OnnxNetworks.ResidualConcatNet,
        ["lstm"] = () => OnnxNetworks.RecurrentNet("LSTM", 4, 2),
        ["gru"] = () => OnnxNetworks.RecurrentNet("GRU", 3, 2),
        ["rnn"] = () => OnnxNetworks.RecurrentNet("RNN", 1, 1),
        ["attention"] = () => OnnxNetworks.AttentionNet(4, 4, new("batch", "time")),
        ["grouped queries"] = () => OnnxNetworks.AttentionNet(4, 2, new(2, 5)),
        ["tied"] = OnnxNetworks.TiedNet,
    };

    public static TheoryData<string> Names => [.. Networks.Keys, .. OnnxOperatorNetworks.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_FoundGroup_Passes(string name)
    {
        using var model = (Networks.TryGetValue(name, out var make) ? make : OnnxOperatorNetworks.All[name].Make)().ToModel();
        var analysis = OnnxArchitecture.Examine(model);
        var result = OnnxCertificate.Run(model, analysis, 3, seed: 1);

        if (analysis.Symmetry.Spec.Log10GroupOrder > 0) Assert.True(result.Passed, $"{result.Status}: {result.Reason} ({result.MaxRelativeError})");
        else Assert.Equal((CertificateStatus.NotRun, "the group is empty: no two weights may change places"), (result.Status, result.Reason));
    }

    [Fact]
    public void Run_LabelThatIsWrong_Fails()
    {
        using var model = OnnxOperatorNetworks.All["Pad"].Make().ToModel();
        // Padding keeps the order of the hidden units; a specification that leaves it free is refuted.
        var free = WeightSpaceSpec.Parse("labels hidden:8, in:3!, padded:10!, out:2!\nmatrix w[fixedIn in, out hidden]\nmatrix v[fixedIn padded, fixedOut out]\nbias b[out hidden]");
        var wrong = SymmetryAnalysis.Of(free);
        var claimed = OnnxArchitecture.Examine(model) with { Symmetry = wrong with { Parameters = [.. wrong.Parameters.Take(2)] } };

        var result = OnnxCertificate.Run(model, claimed, 2, seed: 1);

        Assert.True(result.Status == CertificateStatus.Failed, $"{result.Status}: {result.Reason}");
    }

    [Fact]
    public void Run_WeightsThatAreConstant_AreDrawn()
    {
        // All weights of the file are zeros; at these every claim would hold.
        using var model = new OnnxWriter().Input("x", 2, 3).Initializer("w", new float[24], 3, 8).Initializer("v", new float[16], 8, 2)
            .Node("MatMul", ["x", "w"], ["h"]).Node("Tanh", ["h"], ["a"]).Node("MatMul", ["a", "v"], ["y"]).Output("y").ToModel();

        Assert.True(Certify(model).Passed);
    }

    [Fact]
    public void Run_FileWithoutWeights_IsNotRun()
    {
        using var stripped = new OnnxWriter().Input("x", 2, 3).Tensor("w", OnnxElementType.Float, [3, 8], _ => { }).Weight("v", 8, 2)
            .Node("MatMul", ["x", "w"], ["h"]).Node("Tanh", ["h"], ["a"]).Node("MatMul", ["a", "v"], ["y"]).Output("y").ToModel();

        Assert.Equal(OnnxOperatorNetworks.Log(8), OnnxArchitecture.Analyze(stripped).Spec.Log10GroupOrder, 9);
        var result = Certify(stripped);
        Assert.Equal((CertificateStatus.NotRun, "test.onnx: initializer 'w' has no data in the file"), (result.Status, result.Reason));
    }

    [Fact]
    public void Run_OperatorThatTheRuntimeLacks_IsNotRun()
    {
        using var model = new OnnxWriter().Input("x", 1, 3).Weight("w", 3, 4).Weight("v", 4, 5).Weight("u", 5, 2).Opset("com.example", 1)
            .Node("MatMul", ["x", "w"], ["a"]).Node("Mystery", ["a"], ["b"]).InDomain("com.example").Value("b", OnnxElementType.Float, 1, 4)
            .Node("MatMul", ["b", "v"], ["c"]).Node("MatMul", ["c", "u"], ["y"]).Output("y").ToModel();
        var result = Certify(model);

        Assert.Equal(CertificateStatus.NotRun, result.Status);
        Assert.Contains("ONNX Runtime does not load the network", result.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', result.Reason);
    }

    [Fact]
    public void Run_WeightsThatNoInputReaches_IsNotRun()
    {
        // The branch is decided by a comparison that no number fulfils.
        var branch = (string weight) => new OnnxWriter().Node("MatMul", ["x", weight], [$"{weight}h"]).Node("MatMul", [$"{weight}h", "v"], [$"{weight}y"]).Output($"{weight}y");
        using var model = new OnnxWriter().Input("x", 2, 3).Weight("w", 3, 8).Weight("never", 3, 8).Weight("v", 8, 2).Initializer("const_1", [1e9f])
            .Node("ReduceMax", ["x"], ["m"], ("keepdims", 0)).Node("Greater", ["m", "const_1"], ["c"])
            .Node("If", ["c"], ["y"], ("then_branch", branch("never")), ("else_branch", branch("w"))).Output("y").ToModel();
        var result = Certify(model);

        Assert.Equal((CertificateStatus.NotRun, "none of the inputs drawn reached 'never'"), (result.Status, result.Reason));
    }

    [Fact]
    public void Run_OutputThatIgnoresTheWeights_IsNotRun()
    {
        using var model = new OnnxWriter().Input("x", 2, 3).Weight("w", 3, 8).Weight("v", 8, 2).Initializer("val_1", [0f])
            .Node("MatMul", ["x", "w"], ["h"]).Node("MatMul", ["h", "v"], ["o"]).Node("Mul", ["o", "val_1"], ["y"]).Output("y").ToModel();
        var result = Certify(model);

        Assert.Equal((CertificateStatus.NotRun, "the outputs do not react to the weights"), (result.Status, result.Reason));
    }

    [Fact]
    public void Run_RandomNumbersInside_AreInputs()
    {
        using var model = new OnnxWriter().Input("x", 2, 3).Weight("w", 3, 8).Weight("v", 8, 4).Weight("u", 4, 2)
            .Node("MatMul", ["x", "w"], ["h"]).Node("Tanh", ["h"], ["a"]).Node("MatMul", ["a", "v"], ["m"]).Node("RandomNormalLike", ["m"], ["r"]).Node("Add", ["m", "r"], ["s"])
            .Node("MatMul", ["s", "u"], ["y"]).Output("y").ToModel();

        Assert.True(Certify(model).Passed);
        // The numbers have an order, and so have the units that they are added to.
        Assert.Equal(OnnxOperatorNetworks.Log(8), OnnxArchitecture.Analyze(model).Spec.Log10GroupOrder, 9);
    }

    [Fact]
    public void Run_EmptyOutput_DoesNotCrash()
    {
        using var model = new OnnxWriter().Input("x", 2, 3).Weight("w", 3, 8).Weight("v", 8, 2).Ints("a", 0).Ints("b", 0)
            .Node("MatMul", ["x", "w"], ["h"]).Node("MatMul", ["h", "v"], ["o"]).Node("Slice", ["o", "a", "b"], ["none"]).Output("none").Output("o").ToModel();

        Assert.True(Certify(model).Passed);
    }

    private static CertificateResult Certify(OnnxModel model) => OnnxCertificate.Run(model, OnnxArchitecture.Examine(model), 3, seed: 1);
}
