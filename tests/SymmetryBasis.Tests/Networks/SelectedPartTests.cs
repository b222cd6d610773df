namespace WeightSpace.SymmetryBasis.Tests.Networks;

public sealed class SelectedPartTests
{
    /// <summary>What is picked beside a short fixed axis meets a concatenation; once, each was waiting for the other to
    /// come apart.</summary>
    [Fact]
    public void Add_PickedRowMeetsConcatenation_TakesOnItsBlocks()
    {
        var net = new ArchitectureBuilder();
        var row = net.Select(net.Parameter("table", 2, 6), 0, 0);
        var joined = net.Concat(0, net.Input("x", 4), net.Parameter("tail", 2));
        var sum = net.Add(row, joined);
        net.Output(net.Reduce("sum", sum, 0));
        var spec = net.Analyze().Spec;

        Assert.Contains(spec.Labels, label => label is { Kind: LabelKind.Permutable, Size: 2 });
    }
}
