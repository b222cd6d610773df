using TorchSharp;
using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers.Tests;

/// <summary>Small modules and an untrained checkpoint for tests.</summary>
internal static class SmallNets
{
    public static ResidualRuleOptions Options { get; } = new([8], outputScale: 1e-2);

    /// <summary>Linear layers with tanh between them.</summary>
    public static nn.Module<Tensor, Tensor> Perceptron(params int[] sizes)
    {
        var layers = new List<(string, nn.Module<Tensor, Tensor>)>();
        for (var layer = 1; layer < sizes.Length; layer++)
        {
            if (layer > 1) layers.Add(($"tanh{layer}", nn.Tanh()));
            layers.Add(($"linear{layer}", nn.Linear(sizes[layer - 1], sizes[layer])));
        }

        var net = nn.Sequential(layers);
        using var guard = no_grad();
        using var generator = new Generator(3);
        foreach (var (_, parameter) in net.named_parameters()) parameter.normal_(0, 0.4, generator);
        return net;
    }

    /// <summary>Modules of three inputs that are put together in different ways.</summary>
    public static nn.Module<Tensor, Tensor> ByName(string name)
    {
        nn.Module<Tensor, Tensor> net = name switch
        {
            "sequential" => nn.Sequential(nn.Linear(3, 6), nn.Tanh(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 1)),
            "single" => nn.Sequential(nn.Linear(3, 1)),
            "described" => new Described(),
            "gated" => nn.Sequential(nn.Linear(3, 8), nn.GLU(-1), nn.Linear(4, 1)),
            "fields" => new Fields(),
            "normalised" => nn.Sequential(nn.Linear(3, 6), nn.LayerNorm(6), nn.Linear(6, 1)),
            "convolution" => nn.Sequential(nn.Linear(3, 6), nn.Unflatten(1, [6, 1]), nn.Conv1d(6, 4, 1), nn.Flatten(), nn.Linear(4, 1)),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such module"),
        };
        return net;
    }

    /// <summary>The initial rule, before any meta-training, on any weight space.</summary>
    public static LearnedOptimizerCheckpoint Checkpoint()
    {
        using var net = Perceptron(2, 3, 1);
        using var rule = new ResidualRule(ModuleArchitecture.Analyze(net).Spec, Options, ScalarType.Float32, CPU, ExecutorKind.Factored);
        using var generator = new Generator(5);
        using var theta = ResidualRuleInitialization.Create(rule, generator);
        return new LearnedOptimizerCheckpoint(Options, theta, LearnedOptimizerCheckpoint.LayoutOf(rule));
    }

    /// <summary>One step of full-batch regression on a fixed smooth function; the loss before it.</summary>
    public static double Step(nn.Module<Tensor, Tensor> net, torch.optim.Optimizer optimizer, int inputs)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(11);
        var x = randn(32, inputs, generator: generator);
        var y = x.sum(1, true).sin();
        optimizer.zero_grad();
        var loss = (net.forward(x) - y).square().mean();
        loss.backward();
        optimizer.step();
        return loss.item<float>();
    }

    private sealed class Fields : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear first = nn.Linear(3, 6);
        private readonly TorchSharp.Modules.Linear second = nn.Linear(6, 1);

        public Fields()
            : base(nameof(Fields)) => RegisterComponents();

        public override Tensor forward(Tensor input) => second.forward(first.forward(input).tanh());
    }

    private sealed class Described : nn.Module<Tensor, Tensor>, ISelfDescribingModule
    {
        private readonly TorchSharp.Modules.Linear first = nn.Linear(3, 6);
        private readonly TorchSharp.Modules.Linear second = nn.Linear(6, 1);

        public Described()
            : base(nameof(Described)) => RegisterComponents();

        public override Tensor forward(Tensor input) => second.forward(first.forward(input).tanh());

        public void Describe(IArchitectureRecorder recorder) =>
            recorder.Output(recorder.Call("second", recorder.Elementwise("tanh", recorder.Call("first", recorder.Input("x", 1, 3)))));
    }

    public static float[] Values(nn.Module net) => [.. net.parameters().SelectMany(parameter => parameter.detach().reshape(-1).data<float>().ToArray())];
}
