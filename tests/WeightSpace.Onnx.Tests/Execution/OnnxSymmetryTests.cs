using WeightSpace.Onnx;
using WeightSpace.SymmetryBasis;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Onnx;

/// <summary>What the analysis of a file claims, the interpreter confirms: permuted weights give the same
/// function.</summary>
public sealed class OnnxSymmetryTests
{
    private static readonly Dictionary<string, Func<OnnxWriter>> Networks = new()
    {
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
    public void Run_WithPermutedWeights_GivesTheSame(string name)
    {
        using var model = (Networks.TryGetValue(name, out var make) ? make : OnnxOperatorNetworks.All[name].Make)().ToModel();
        var analysis = OnnxArchitecture.Analyze(model);
        var result = Certify(model, analysis, CertifiedElements(analysis));

        Assert.True(result.Passed, $"{result.Status}: {result.Reason} ({result.MaxRelativeError})");
        Assert.InRange(result.MaxRelativeError, 0, 1e-12);
    }

    [Fact]
    public void Run_WithALabelThatIsWrong_GivesSomethingElse()
    {
        using var model = OnnxOperatorNetworks.All["Pad"].Make().ToModel();
        var analysis = OnnxArchitecture.Analyze(model);
        // Padding keeps the order of the hidden units; a specification that leaves it free is refuted.
        var free = WeightSpaceSpec.Parse("labels hidden:8, in:3!, padded:10!, out:2!\nmatrix w[fixedIn in, out hidden]\nmatrix v[fixedIn padded, fixedOut out]");
        var wrong = SymmetryAnalysis.Of(free);

        Assert.Equal(CertificateStatus.Failed, Certify(model, wrong, [GroupElement.FullCycles(wrong.StateSpec)]).Status);
        Assert.Equal(0, analysis.Spec.Log10GroupOrder);
    }

    private static IEnumerable<GroupElement> CertifiedElements(SymmetryAnalysis analysis)
    {
        var random = new Random(1);
        yield return GroupElement.FullCycles(analysis.StateSpec);
        for (var i = 0; i < 3; i++) yield return GroupElement.Random(analysis.StateSpec, random);
    }

    private static CertificateResult Certify(OnnxModel model, SymmetryAnalysis analysis, IEnumerable<GroupElement> elements)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        using var interpreter = new OnnxInterpreter(model);
        var inputs = interpreter.RandomInputs(generator);
        // Running variances must be positive; everything may be.
        var weights = analysis.Parameters.ToDictionary(
            parameter => parameter.Name,
            parameter => rand([.. parameter.Shape.Select(size => (long)size)], dtype: ScalarType.Float64, generator: generator) + 0.1);
        return EquivarianceCertificate.Run(analysis, weights, state => Outputs(interpreter.Run(inputs, state)), elements);
    }

    private static Tensor Outputs(IReadOnlyDictionary<string, Tensor> results) => cat([.. results.OrderBy(result => result.Key).Select(result => result.Value.flatten())]);
}
