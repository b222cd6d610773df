namespace WeightSpace.SymmetryBasis.Tests.Networks;

public sealed class RecurrentRuleTests
{
    [Fact]
    public void Apply_TheSameInputAtEveryStep_FixesTheSteps()
    {
        // Steps that read the same are not alike: the state goes from one to the next.
        var net = new ArchitectureBuilder();
        var x = net.Expand(net.Parameter("start", 1, 1, 3), 4, 1, 3);
        var states = net.Recurrent("RNN", x, net.Parameter("wi", 5, 3), net.Parameter("wh", 5, 5));
        net.Output(net.Linear(net.Reshape(states, 1, 20), net.Parameter("head", 2, 20)));
        var analysis = net.Analyze();

        Assert.Equal([LabelKind.Fixed, LabelKind.Fixed, LabelKind.Permutable], analysis.Spec.Tensors[^1].Axes.Select(axis => axis.Label.Kind));
        Assert.Empty(analysis.Cautions);
        Assert.Contains(analysis.Diagnostics, diagnostic => diagnostic is { Operator: "RNN", Reason: "the order of the steps matters", Label.Name: "head.in" });
    }
}
