// sample: theorist
using WeightSpace.SymmetryBasis;

// sample: end
namespace WeightSpace.Samples;

/// <summary>Asks for the symmetries of a network and its equivariant maps.</summary>
public static class Theorist
{
    /// <summary>Describes a network of one hidden layer and prints its labels, basis and plan.</summary>
    public static void Describe()
    {
        // sample: theorist
        var net = new ArchitectureBuilder();
        var x = net.Input("x", 1, 64);
        var hidden = net.Elementwise("tanh", net.Linear(x, net.Parameter("w1", 32, 64), net.Parameter("b1", 32)));
        net.Output(net.Linear(hidden, net.Parameter("w2", 10, 32), net.Parameter("b2", 10)));

        var spec = net.Analyze().Spec;                     // which axes may be permuted, and together with which
        var basis = new EquivariantBasis(spec, new BasisOptions());
        var plan = LayerPlan.Create(basis);
        Console.WriteLine(spec);
        Console.WriteLine($"{basis.Count()} equivariant maps in {plan.Signatures.Length} matrix products");
        // sample: end
    }
}
