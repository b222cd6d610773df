using WeightSpace.Engine;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>A training step of a small network, against the sum of its operators' native times.</summary>
internal static class TrainingStepBench
{
    private const int Iterations = 1_000;
    private const double Target = 1.3;

    public static IEnumerable<BenchFigure> Measure()
    {
        using var network = new SmallNetwork();
        network.Step();
        var medians = Stopclock.InTurns(() => Stopclock.Nanoseconds(network.Step, Iterations), () => Floor(network).Sum(part => part.Value));
        var (step, floor) = (medians[0], medians[1]);
        yield return new BenchFigure(
            "step of 64-64-1 tanh, batch 32, Adam, against its operators", step / floor, "x", $"at most {Target}", step / floor <= Target,
            [("step ns", step), .. Floor(network).Select(part => (part.Name + " ns", part.Value))]);
        yield return new BenchFigure("the same, steps per second", 1e9 / step, "/s", "", null, []);
    }

    // What the step asks of libtorch, each timed in a native loop: the forward operators with gradients recorded, one backward
    // pass through them, and the fused update.
    private static IReadOnlyList<(string Name, double Value)> Floor(SmallNetwork network)
    {
        using var scope = NewDisposeScope();
        var hidden = network.First.forward(network.Input);
        var active = hidden.tanh();
        var output = network.Last.forward(active);
        var loss = nn.functional.mse_loss(output, network.Target);
        Tensor[] parameters = [.. network.Module.parameters()];
        return
        [
            ("linear 64-64", NativeBenchmark.LinearNanoseconds(network.Input, network.First.weight!, network.First.bias!, Iterations)),
            ("tanh", NativeBenchmark.Nanoseconds(NativeOperation.Tanh, hidden, hidden, Iterations)),
            ("linear 64-1", NativeBenchmark.LinearNanoseconds(active, network.Last.weight!, network.Last.bias!, Iterations)),
            ("mse", NativeBenchmark.Nanoseconds(NativeOperation.MeanSquaredError, output, network.Target, Iterations)),
            ("backward", NativeBenchmark.BackwardNanoseconds(loss, parameters, Iterations)),
            ("Adam", NativeBenchmark.AdamNanoseconds(parameters, Iterations)),
        ];
    }
}
