using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests;

public sealed class WidthTransferTests
{
    private const int Steps = 5;

    // After a few steps of Adam, how far outputs moved must not depend on the width; without the transfer it grows.
    [Theory]
    [InlineData(WeightInitialization.Uniform)]
    [InlineData(WeightInitialization.Glorot)]
    public void Apply_WiderNetworks_MoveAsFar(WeightInitialization initialization)
    {
        double[] moved = [.. new[] { 64, 192, 576 }.Select(width => Change(width, initialization, transferred: true))];
        Assert.True(moved.Max() / moved.Min() < 1.6, string.Join(' ', moved));
        double[] plain = [.. new[] { 64, 192, 576 }.Select(width => Change(width, initialization, transferred: false))];
        Assert.True(plain[2] > 4 * plain[0], string.Join(' ', plain));
    }

    [Fact]
    public void Apply_TheBaselineItself_ChangesNothing()
    {
        var options = Options(24, WeightInitialization.Uniform);
        using var generator = new Generator(1);
        using var network = new DeepOnet(options, generator);
        var before = network.parameters().Select(parameter => parameter.detach().clone()).ToArray();
        var groups = new WidthTransfer(options).Apply(network, 0.01).ToArray();
        Assert.Equal(0.01, Assert.Single(groups).LearningRate);
        Assert.All(before.Zip(network.parameters()), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
    }

    [Fact]
    public void Apply_OtherDepth_IsRefused()
    {
        using var generator = new Generator(1);
        using var network = new DeepOnet(DeepOnetOptions.Parse("branch=8-16-16; trunk=1-16"), generator);
        Assert.Contains(
            "differ in widths alone", Assert.Throws<ArgumentException>(() => new WidthTransfer(Options(24, WeightInitialization.Glorot)).Apply(network, 0.1)).Message,
            StringComparison.Ordinal);
    }

    private static double Change(int width, WeightInitialization initialization, bool transferred) =>
        Enumerable.Range(1, 3).Average(seed => Change(width, initialization, transferred, (ulong)seed));

    private static double Change(int width, WeightInitialization initialization, bool transferred, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        var functions = randn([16, 8], generator: generator);
        var targets = randn([16, 10], generator: generator);
        var queries = linspace(0, 1, 10).unsqueeze(1);
        using var network = new DeepOnet(Options(width, initialization), generator);
        var transfer = new WidthTransfer(Options(64, initialization));
        using var optimizer = transferred ? new FusedAdam(transfer.Apply(network, 0.003)) : new FusedAdam(network.parameters(), 0.003);
        Tensor Outputs()
        {
            using var gradients = no_grad();
            return network.forward(functions, queries);
        }

        var before = Outputs();
        using var step = new DeepOnetStep(network);
        for (var k = 0; k < Steps; k++)
        {
            step.Compute(functions, queries, targets).Dispose();
            optimizer.step()?.Dispose();
        }

        return (Outputs() - before).square().mean().sqrt().item<float>();
    }

    private static DeepOnetOptions Options(int width, WeightInitialization initialization) =>
        new([8, width, width, width], [1, width, width, width], initialization: initialization);
}
