using FsCheck.Fluent;
#pragma warning disable
using WeightSpace.SymmetryBasis;
using WeightSpace.Testing;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Architecture;

[Collection("Alone")]
public sealed class ModuleMinimalityTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [Fact]
    public void Explore()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var n = 0;
        foreach (var sketch in NetworkSketch.Arbitrary(5).Generator.Sample(int.Parse(Environment.GetEnvironmentVariable("N") ?? "100", System.Globalization.CultureInfo.InvariantCulture), new FsCheck.Rnd(2026), 50))
        {
            var t0 = clock.Elapsed.TotalSeconds;
            using var scope = NewDisposeScope();
            using var generator = new Generator(1);
            using var module = RandomModules.Build(sketch, 24, generator);
            var graph = RandomNetworks.Build(sketch, 24);
            SymmetryAnalysis analysis;
            CertificateResult proof;
            try
            {
                var a = ModuleArchitecture.Analyze(module, RandomModules.Example(sketch, generator));
                (analysis, proof) = (a.Analysis, a.Proof);
            }
            catch (Exception e)
            {
                output.WriteLine($"{n} EXCEPTION {sketch}: {e.Message}");
                continue;
            }
            var t1 = clock.Elapsed.TotalSeconds;
            var inputs = Enumerable.Range(0, sketch.Inputs == 3 ? 4 : 2).Select(i => sketch.Inputs == 3 ? tensor(new long[] { i % 3, (i + 1) % 3 }) : RandomModules.Example(sketch, generator)).ToArray();
            using var function = WeightFunction.Of(module, analysis, inputs, 3);
            var unsound = Transpositions(analysis).Where(one => !function.IsPreservedBy(one.Source)).Select(one => one.Label.ToString()).Distinct().ToArray();
            if (unsound.Length > 0) output.WriteLine($"{n} UNSOUND {sketch}: {string.Join(' ', unsound)}\n{analysis.StateSpec}");
            var claimed = analysis.StateSpec.Log10GroupOrder;
            var g = graph.StateSpec.Log10GroupOrder;
            var search = SymmetrySearch.Run(function, [.. Transpositions(analysis).Select(one => one.Source)], acrossParameters: false);
            var cautions = string.Join(" / ", analysis.Cautions.Select(c => c.Operator + ": " + c.Message));
            var flag = (search.Missed.Count > 0 ? cautions.Length > 0 ? "MISSED-cautioned" : "MISSED" : "ok") + (search.IsComplete ? "" : " incomplete") + (Math.Abs(claimed - g) > 1e-9 ? claimed < g ? " BELOW-GRAPH" : " ABOVE-GRAPH" : "");
            output.WriteLine($"{n++} {flag} size {function.Size} evals {function.Evaluations} claimed {claimed:F3} graph {g:F3} found {search.Log10Order:F3} time {t1 - t0:F2}+{clock.Elapsed.TotalSeconds - t1:F2} {sketch}{(proof.Passed ? "" : " proof " + proof.Status + proof.Reason)} {(cautions.Length > 0 ? "CAUTION " + cautions : "")}");
            if (flag != "ok") output.WriteLine($"   nodes {string.Join(", ", analysis.Nodes.Select(node => node.Operator))}\n   {analysis.StateSpec.ToString().Replace("\n", "\n   ")}");
        }
        output.WriteLine($"total {clock.Elapsed.TotalSeconds}");
    }

    private static IEnumerable<(AxisLabel Label, int[] Source)> Transpositions(SymmetryAnalysis analysis) =>
        from label in analysis.StateSpec.Labels
        where label.Kind != LabelKind.Fixed
        from instance in Enumerable.Range(0, label.Instances)
        from second in Enumerable.Range(0, label.Size)
        from first in Enumerable.Range(0, second)
        select (label, WeightPermutations.Transposition(analysis, label, instance, first, second));
}
