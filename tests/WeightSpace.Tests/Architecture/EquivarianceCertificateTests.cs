using System.Collections.Immutable;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Architecture;

public sealed class EquivarianceCertificateTests
{
    [Fact]
    public void Run_GraphOfEveryOperator_Passes()
    {
        foreach (var (name, analysis) in Graphs())
        {
            var result = EquivarianceCertificate.Run(analysis, 4, new Random(1), new Generator(2));

            Assert.True(result.Status == CertificateStatus.Passed, $"{name}: {result}");
            Assert.InRange(result.MaxRelativeError, 0, 1e-12);
            Assert.Contains(analysis.Spec.Labels, label => label.Kind != LabelKind.Fixed);
        }
    }

    [Fact]
    public void Run_ElementThatMovesAnInput_Fails()
    {
        foreach (var (name, analysis) in Graphs())
        {
            // The last axis of the first weight reads the input, or picks its rows.
            var label = analysis.StateSpec.Labels.First(label => label.Kind == LabelKind.Fixed && label.Name.EndsWith("In", StringComparison.OrdinalIgnoreCase) && label.Size > 1);
            var result = EquivarianceCertificate.Run(analysis, [GroupElement.Transposition(analysis.StateSpec, label, 0, 0, 1)], new Generator(2));

            Assert.True(result.Status == CertificateStatus.Failed, $"{name}, {label}: {result}");
        }
    }

    [Fact]
    public void Run_LabelWronglyMadePermutable_Fails()
    {
        var analysis = Perceptron();
        var wrong = Relabelled(analysis, analysis.Spec.Labels.Single(label => label.Name == "w2.out"), AxisLabel.Permutable("loose", 2));

        Assert.Equal(CertificateStatus.Failed, EquivarianceCertificate.Run(wrong, 3, new Random(1), new Generator(2)).Status);
    }

    [Fact]
    public void Run_OneChannelPermutationForAllHeads_Passes()
    {
        // It is a subgroup of one permutation for each head.
        var analysis = Attention();
        var channel = analysis.Parameters.Single(one => one.Name == "value.bias").Views[0].Tensor.Axes[1].Label;

        Assert.Equal(LabelKind.Nested, channel.Kind);
        Assert.True(EquivarianceCertificate.Run(Relabelled(analysis, channel, AxisLabel.Permutable("plain", 3)), 3, new Random(1), new Generator(2)).Passed);
    }

    [Fact]
    public void Run_ChannelsMovedAcrossHeads_Fails()
    {
        // Flat heads: one label over the channels of both heads.
        var analysis = Attention();
        var flat = AxisLabel.Permutable("flat", 6);
        var head = analysis.Parameters.Single(one => one.Name == "value.bias").Views[0].Tensor.Axes[0].Label;
        ParameterView Flatten(ParameterView view)
        {
            var at = view.Tensor.Axes.Select(axis => axis.Label).ToList().IndexOf(head);
            if (at < 0) return view;
            var axes = view.Tensor.Axes.Items.RemoveAt(at).SetItem(at, new TensorAxis(flat, view.Tensor.Axes[at].Role));
            return new(new TensorSpec(view.Tensor.Name, view.Tensor.Kind, axes), view.Offset, view.Strides.Items.RemoveAt(at), view.ParameterAxes.Items.RemoveAt(at));
        }

        ImmutableArray<ParameterSymmetry> parameters = [.. analysis.Parameters.Select(parameter => parameter with { Views = [.. parameter.Views.Select(Flatten)] })];
        var wrong = analysis with { Spec = new WeightSpaceSpec([.. parameters.SelectMany(parameter => parameter.Views).Select(view => view.Tensor)]), Parameters = parameters };

        Assert.Equal(CertificateStatus.Failed, EquivarianceCertificate.Run(wrong, 3, new Random(1), new Generator(2)).Status);
    }

    [Fact]
    public void Run_UnknownOperator_IsNotRunAndNamesIt()
    {
        var net = new ArchitectureBuilder();
        net.Output(net.Unknown("Mystery", [1, 2], net.Linear(net.Input("x", 1, 3), net.Parameter("w", 4, 3))));
        var result = EquivarianceCertificate.Run(net.Analyze(), 2, new Random(1), new Generator(2));

        Assert.Equal(CertificateStatus.NotRun, result.Status);
        Assert.Equal("Operator Mystery cannot be evaluated.", result.Reason);
    }

    [Fact]
    public void Run_UnknownElementwise_NamesIt()
    {
        var net = new ArchitectureBuilder();
        net.Output(net.Elementwise("frobnicate", net.Linear(net.Input("x", 1, 3), net.Parameter("w", 4, 3))));

        Assert.Equal(
            "The element-wise operation frobnicate of 1 operand cannot be evaluated.",
            EquivarianceCertificate.Run(net.Analyze(), 2, new Random(1), new Generator(2)).Reason);
    }

    [Fact]
    public void Run_ConstantFunction_IsNotRun()
    {
        var analysis = Perceptron();
        using var scope = NewDisposeScope();
        var parameters = new GraphEvaluator(analysis).DrawParameters(ScalarType.Float64, new Generator(1));
        var result = EquivarianceCertificate.Run(analysis, parameters, _ => ones(3), 2, new Random(1));

        Assert.Equal("The function does not react to its parameters.", result.Reason);
    }

    [Fact]
    public void Run_SeedsEqual_ResultsEqual() => Assert.Equal(
        EquivarianceCertificate.Run(Perceptron(), 2, new Random(1), new Generator(2)),
        EquivarianceCertificate.Run(Perceptron(), 2, new Random(1), new Generator(2)));

    [Fact]
    public void Act_NestedLabels_AgreesWithTheGroupElementsOwnMap()
    {
        using var scope = NewDisposeScope();
        var (outer, middle) = (AxisLabel.Permutable("p", 3), AxisLabel.Permutable("q", 2));
        var inner = AxisLabel.Nested("d", 4, AxisLabel.Nested("m", 2, outer));
        var tensor = new TensorSpec("w", TensorKind.Other, Axis(outer), Axis(middle), Axis(inner.Parent!), Axis(inner), Axis(outer));
        var spec = new WeightSpaceSpec(tensor);
        var element = GroupElement.Random(spec, new Random(5));
        var values = arange(tensor.ElementCount, dtype: ScalarType.Int64);
        var moved = StateAction.Act(element, SymmetryAnalysis.Of(spec).Parameters[0], values);

        Assert.Equal(element.Act<long>(tensor, [.. values.data<long>()]), moved.data<long>().ToArray());
    }

    internal static SymmetryAnalysis Relabelled(SymmetryAnalysis analysis, AxisLabel old, AxisLabel changed)
    {
        TensorSpec Change(TensorSpec tensor) => new(tensor.Name, tensor.Kind, [.. tensor.Axes.Select(axis => axis.Label == old ? new TensorAxis(changed, axis.Role) : axis)]);
        ImmutableArray<ParameterSymmetry> parameters =
            [.. analysis.Parameters.Select(parameter => parameter with { Views = [.. parameter.Views.Select(view => view with { Tensor = Change(view.Tensor) })] })];
        return analysis with { Spec = new WeightSpaceSpec([.. analysis.Spec.Tensors.Select(Change)]), Parameters = parameters };
    }

    private static TensorAxis Axis(AxisLabel label) => new(label, AxisRole.Other);

    private static IEnumerable<(string Name, SymmetryAnalysis Analysis)> Graphs() =>
    [
        ("perceptron", Perceptron()),
        ("convolutions", Convolutions()),
        ("attention", Attention()),
        ("lstm", Recurrent("LSTM", 4)),
        ("gru", Recurrent("GRU", 3)),
        ("rnn", Recurrent("RNN", 1)),
        ("embedding", Embedded()),
    ];

    private static SymmetryAnalysis Perceptron()
    {
        var net = new ArchitectureBuilder();
        var hidden = net.Elementwise("relu", net.Linear(net.Input("x", 3, 5), net.Parameter("w1", 6, 5), net.Parameter("b1", 6)));
        net.Output(net.Linear(hidden, net.Parameter("w2", 2, 6), net.Parameter("b2", 2)));
        return net.Analyze();
    }

    private static SymmetryAnalysis Convolutions()
    {
        var net = new ArchitectureBuilder();
        var x = net.Conv(net.Input("x", 2, 3, 7, 7), net.Parameter("k1", 6, 3, 3, 3), net.Parameter("c1", 6), stride: 2);
        x = net.BatchNorm(x, net.Parameter("g", 6), net.Parameter("s", 6), net.Buffer("mean", 6), net.Buffer("variance", 6));
        x = net.Elementwise("relu", net.Conv(x, net.Parameter("depth", 6, 1, 3, 3), groups: 6));
        x = net.GroupNorm(net.Conv(x, net.Parameter("grouped", 4, 3, 1, 1), groups: 2), 2, net.Parameter("g2", 4), net.Parameter("s2", 4));
        x = net.Concat(1, x, net.ConvTranspose(net.Resize("MaxPool", x, 2, 2), net.Parameter("up", 4, 5, 2, 2), net.Parameter("cup", 5), 2));
        var flat = net.Flatten(x, 1, -1);
        net.Output(net.Linear(flat, net.Parameter("head", 2, 9 * 16)));
        net.Output(net.Reduce("ReduceMax", x, 1, 2, 3));
        return net.Analyze();
    }

    private static SymmetryAnalysis Attention()
    {
        var net = new ArchitectureBuilder();
        var x = net.Linear(net.Input("x", 4, 5), net.Parameter("in", 8, 5));
        x = net.LayerNorm(x, net.Parameter("g", 8), net.Parameter("s", 8));
        GraphValue Heads(string name) => net.Transpose(net.Reshape(net.Linear(x, net.Parameter(name, 6, 8), net.Parameter($"{name}.bias", 6)), 4, 2, 3), 1, 0, 2);
        var scores = net.Softmax(net.MatMul(Heads("query"), net.Transpose(Heads("key"), 0, 2, 1)), -1);
        var joined = net.Reshape(net.Transpose(net.MatMul(scores, Heads("value")), 1, 0, 2), 4, 6);
        net.Output(net.Linear(net.Add(x, net.Linear(joined, net.Parameter("back", 8, 6))), net.Parameter("out", 2, 8)));
        return net.Analyze();
    }

    private static SymmetryAnalysis Recurrent(string name, int gates)
    {
        var net = new ArchitectureBuilder();
        var states = net.Recurrent(
            name, net.Input("x", 5, 2, 3), net.Parameter("wi", gates * 4, 3), net.Parameter("wh", gates * 4, 4), net.Parameter("bi", gates * 4), net.Parameter("bh", gates * 4), net.Parameter("h0", 1, 4));
        net.Output(net.Linear(states, net.Parameter("out", 2, 4)));
        return net.Analyze();
    }

    private static SymmetryAnalysis Embedded()
    {
        var net = new ArchitectureBuilder();
        var table = net.Parameter("table", 3, 6);
        var x = net.Add(net.Embedding(table, net.Input("tokens", 2, 12)), net.Parameter("positions", 12, 6));
        x = net.Add(x, net.Expand(net.Slice(x, 1, 0, 1), 2, 12, 6));
        net.Output(net.MatMul(net.Add(x, net.Linear(x, net.Parameter("out", 6, 6))), net.Transpose(table, 1, 0)));
        return net.Analyze();
    }
}
