using BenchmarkDotNet.Attributes;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Benchmarks.SymmetryBasis;

/// <summary>Counting the equivariant maps of a deep network and planning their products: listed one by one, and by
/// classes.</summary>
public class LayerPlanBenchmarks
{
    private EquivariantBasis basis = null!;

    [Params(2, 4)]
    public int Blocks { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var net = new ArchitectureBuilder();
        var value = net.Input("x", 1, 16);
        for (var block = 0; block < 8 * Blocks; block++)
            value = net.Elementwise("tanh", net.Linear(value, net.Parameter($"w{block}", 16, 16), net.Parameter($"b{block}", 16)));
        net.Output(value);
        basis = new EquivariantBasis(net.Analyze().Spec, new BasisOptions());
    }

    [Benchmark(Baseline = true)]
    public int Listed() => basis.Terms().Count();

    [Benchmark]
    public long Counted() => (long)basis.Count();

    [Benchmark]
    public int Planned() => LayerPlan.Create(basis).Signatures.Length;
}
