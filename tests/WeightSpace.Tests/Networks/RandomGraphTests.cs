using WeightSpace.SymmetryBasis;
using WeightSpace.TestSupport;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Networks;

public sealed class RandomGraphTests(ITestOutputHelper output)
{
    private const int Graphs = 400;

    [Fact]
    public void Run_RandomGraphs_NeverFails()
    {
        var (measured, permutable, nested, blocks) = (0, 0, 0, 0);
        for (var seed = 0; seed < Graphs; seed++)
        {
            var graph = new RandomGraph(seed);
            var result = EquivarianceCertificate.Run(graph.Analysis, 4, new Random(seed), new Generator((ulong)seed));

            Explanations.Require(graph.Analysis);

            // Random networks may be ill-conditioned; a wrong symmetry changes their values, not their tenth digit.
            Assert.True(result.Status != CertificateStatus.Failed || result.MaxRelativeError < 1e-8, $"seed {seed}: {result}\n{graph}");
            if (result.Passed) measured++;
            var labels = graph.Analysis.StateSpec.Labels;
            if (labels.Any(label => label.Kind == LabelKind.Permutable && label.Size > 1)) permutable++;
            if (labels.Any(label => label.Kind == LabelKind.Nested && label.Size > 1)) nested++;
            if (graph.Analysis.Parameters.Any(parameter => parameter.Views.Length > 1)) blocks++;
        }

        output.WriteLine($"of {Graphs} graphs {measured} were measured, {permutable} have permutable labels, {nested} nested ones, {blocks} parameters in blocks");
        // The family is of use only while it has all of these.
        Assert.True(measured > Graphs / 2 && permutable > Graphs / 4 && nested > 0 && blocks > Graphs / 40);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("recurrent")]
    [InlineData("gather")]
    public void Run_OperatorThatRunsOverALabelTwice_IsNotTakenApart(string which)
    {
        // The axis a is short and fixed, and stands beside the channels of every parameter; but the operator meets each
        // channel of one a with those of all others.
        var net = new ArchitectureBuilder();
        var x = net.Input("x", 3, 2);
        var table = net.Parameter("table", 3, 4);
        var spread = net.Einsum("ab,ac->abc", x, table);
        net.Output(which switch
        {
            "linear" => net.Linear(spread, table),
            "recurrent" => net.Recurrent("RNN", spread, table, net.Parameter("wh", 3, 3)),
            _ => net.Einsum("abc,ac->ab", net.Apply(new GatherRule(0), spread, net.Select(x, 1, 0)), net.Parameter("w", 3, 4)),
        });
        var analysis = net.Analyze();
        var result = EquivarianceCertificate.Run(analysis, 4, new Random(1), new Generator(2));

        Assert.True(result.Passed, $"{result}\n{analysis.StateSpec}");
    }
}
