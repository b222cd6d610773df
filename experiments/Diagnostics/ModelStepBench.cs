using WeightSpace.Kernels;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>Steps of other models of the family on Burgers, with about as many parameters as the paper's networks: for
/// orientation.</summary>
internal static class ModelStepBench
{
    private const int Functions = 100;
    private const int Points = 128;

    private static readonly (string Model, string Text)[] Models =
    [
        ("chunked HyperDeepONet", "hyperdeeponet hyper=128-66-66-66-66-66; target=1-20-20-20-20-1; chunk=16-133"),
        ("NOMAD", "nomad branch=128-120-120-120-60; decoder=61-120-120-120-1"),
        ("modified DeepONet", "modified-deeponet branch=128-100-100-100-100; trunk=1-100-100-100-100"),
        ("DeepONet by autograd", "deeponet branch=128-128-128-128-128; trunk=1-128-128-128"),
    ];

    public static IEnumerable<BenchFigure> Measure()
    {
        foreach (var (model, text) in Models)
            yield return Measure(model, OperatorModels.Parse(text[..text.IndexOf(' ', StringComparison.Ordinal)], text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
    }

    private static BenchFigure Measure(string model, OperatorModelOptions options)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var network = OperatorModels.Create(options, generator);
        using var optimizer = new FusedAdam(network.parameters(), 1e-4);
        var inputs = randn([Functions, options.Sensors], generator: generator);
        var queries = linspace(0, 1, Points).reshape(Points, 1);
        var targets = randn([Functions, Points], generator: generator);

        void Step()
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            nn.functional.mse_loss(network.forward(inputs, queries), targets).backward();
            optimizer.step()?.Dispose();
        }

        var time = Stopclock.InTurns(() => Stopclock.Nanoseconds(Step, 1))[0];
        return new BenchFigure($"{model} step on Burgers ({Functions} x {Points}) with Adam", time / 1e6, "ms", "", null, [("parameters", options.ParameterCount)]);
    }
}
