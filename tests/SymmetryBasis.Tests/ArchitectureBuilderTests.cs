using FsCheck.Xunit;
using WeightSpace.Testing;

namespace WeightSpace.SymmetryBasis.Tests;

public sealed class ArchitectureBuilderTests
{
    [Fact]
    public void Analyze_Perceptron_GivesLabelsWorkedOutByHand() => Assert.Equal(
        WeightSpaceSpec.Parse(
            """
            labels w1.out:32, w1.in:64!, w2.out:10!
            matrix w1[out w1.out, fixedIn w1.in]
            bias b1[out w1.out]
            matrix w2[fixedOut w2.out, in w1.out]
            bias b2[fixedOut w2.out]
            """),
        KnownNetworks.Mlp(64, 32, 10));

    [Fact]
    public void Analyze_DeepOnet_SharesTheLatentLabel()
    {
        var spec = KnownNetworks.DeepOnet();

        Assert.Equal(
            WeightSpaceSpec.Parse(
                """
                labels branch.0.out:6, branch.0.in:7!, branch.1.out:5, trunk.0.out:6, trunk.0.in:2!, trunk.1.out:6
                matrix branch.0.weight[out branch.0.out, fixedIn branch.0.in]
                bias branch.0.bias[out branch.0.out]
                matrix branch.1.weight[out branch.1.out, in branch.0.out]
                bias branch.1.bias[out branch.1.out]
                matrix trunk.0.weight[out trunk.0.out, fixedIn trunk.0.in]
                bias trunk.0.bias[out trunk.0.out]
                matrix trunk.1.weight[out trunk.1.out, in trunk.0.out]
                bias trunk.1.bias[out trunk.1.out]
                matrix trunk.2.weight[out branch.1.out, in trunk.1.out]
                bias trunk.2.bias[out branch.1.out]
                scalar bias[]
                """),
            spec);
        Assert.Equal((3 * Math.Log10(720)) + Math.Log10(120), spec.Log10GroupOrder, 12);
    }

    [Fact]
    public void Analyze_UnknownOperator_FixesItsLabelsAndNamesIt()
    {
        var net = new ArchitectureBuilder();
        var hidden = net.Linear(net.Input("x", 1, 3), net.Parameter("w1", 4, 3));
        net.Output(net.Linear(net.Unknown("Mystery", [1, 4], hidden), net.Parameter("w2", 2, 4)));
        var analysis = net.Analyze();

        Assert.All(analysis.Spec.Labels, label => Assert.Equal(LabelKind.Fixed, label.Kind));
        Assert.Equal([("Mystery", "w1.out"), ("Mystery", "w2.in")], analysis.Cautions.Select(caution => (caution.Operator, caution.Label!.Name)));
    }

    [Fact]
    public void Analyze_ResidualStream_IsOneLabel()
    {
        var net = new ArchitectureBuilder();
        var stream = net.Linear(net.Input("x", 1, 3), net.Parameter("in", 4, 3));
        var branch = net.Linear(net.Elementwise("relu", net.Linear(stream, net.Parameter("up", 8, 4))), net.Parameter("down", 4, 8));
        net.Output(net.Linear(net.Add(stream, branch), net.Parameter("out", 2, 4)));
        var spec = net.Analyze().Spec;

        Assert.Equal(spec.Tensors[0].Axes[0].Label, spec.Tensors[2].Axes[0].Label);
        Assert.Equal(["in.out:4", "in.in:3!", "up.out:8", "out.out:2!"], spec.Labels.Select(label => label.ToString()));
    }

    [Fact]
    public void Analyze_TiedWeights_TieTheirAxes()
    {
        // An autoencoder with Wᵀ as decoder: the input is fixed, and so is the output; the hidden label stays free.
        var net = new ArchitectureBuilder();
        var weight = net.Parameter("w", 4, 6);
        var hidden = net.Elementwise("tanh", net.Linear(net.Input("x", 1, 6), weight));
        net.Output(net.Einsum("bh,hx->bx", hidden, weight));

        Assert.Equal("matrix w[out w.out, fixedIn w.in]", net.Analyze().Spec.Tensors[0].ToString());
    }

    [Fact]
    public void Analyze_FlattenBeforeLinear_SplitsTheMatrixAxis()
    {
        var net = new ArchitectureBuilder();
        var channels = net.Einsum("bix,oi->box", net.Input("image", 1, 3, 5), net.Parameter("conv", 4, 3));
        net.Output(net.Linear(net.Flatten(channels, 1, -1), net.Parameter("head", 2, 20)));
        var head = net.Analyze().Spec.Tensors[1];

        Assert.Equal([2L, 4, 5], head.Shape.ToArray());
        Assert.Equal([LabelKind.Fixed, LabelKind.Permutable, LabelKind.Fixed], head.Axes.Select(axis => axis.Label.Kind));
    }

    [Fact]
    public void Analyze_UnusedParameter_IsFixedAndReported()
    {
        var net = new ArchitectureBuilder();
        net.Parameter("stray", 3);

        Assert.Equal(LabelKind.Fixed, net.Analyze().Spec.Labels[0].Kind);
        Assert.Contains("stray", Assert.Single(net.Analyze().Cautions).Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 50, Arbitrary = [typeof(SymmetryGenerators)])]
    public void Analyze_Twice_GivesEqualResults(NetworkSketch sketch)
    {
        var network = RandomNetworks.Builder(sketch, 60);
        Assert.Equal(network.Analyze(), network.Analyze());
    }

    [Fact]
    public void Analyze_BeforeMoreOperators_ChangesNothing()
    {
        // Between the two analyses the parameter is unused, which fixes it: for good, if the builder were settled too.
        ArchitectureBuilder Start(out GraphValue hidden)
        {
            var net = new ArchitectureBuilder();
            hidden = net.Linear(net.Input("x", 1, 3), net.Parameter("w1", 4, 3));
            net.Parameter("w2", 5, 4);
            return net;
        }

        void Finish(ArchitectureBuilder net, GraphValue hidden) =>
            net.Output(net.Linear(net.Elementwise("tanh", net.Linear(hidden, net["w2"])), net.Parameter("w3", 2, 5)));

        var (one, two) = (Start(out var first), Start(out var second));
        Assert.NotEmpty(one.Analyze().Cautions);
        Finish(one, first);
        Finish(two, second);

        Assert.Equal(two.Analyze(), one.Analyze());
        Assert.Empty(one.Analyze().Cautions);
    }

    [Fact]
    public void Linear_WrongShape_SaysBothShapes()
    {
        var net = new ArchitectureBuilder();
        var error = Assert.Throws<ArgumentException>(() => net.Linear(net.Input("x", 1, 3), net.Parameter("w", 4, 5)));

        Assert.Equal("Linear: axis 1 of shape [4, 5] must match axis 1 of shape [1, 3].", error.Message);
    }

    [Theory]
    [InlineData("bp,np")]
    [InlineData("b...,np->bn")]
    [InlineData("bp,np->bz")]
    [InlineData("bp,np->bb")]
    public void Einsum_MalformedEquation_Throws(string equation) => Assert.Throws<ArgumentException>(() => new EinsumRule(equation));
}
