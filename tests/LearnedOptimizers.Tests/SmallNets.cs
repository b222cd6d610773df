using TorchSharp;
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

    public static float[] Values(nn.Module net) => [.. net.parameters().SelectMany(parameter => parameter.detach().reshape(-1).data<float>().ToArray())];
}
