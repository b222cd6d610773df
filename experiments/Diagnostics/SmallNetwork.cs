using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>The network of the step benchmarks: 64-64-1, tanh, a batch of 32, mean squared error, Adam.</summary>
internal sealed class SmallNetwork : IDisposable
{
    private readonly optim.Optimizer optimizer;

    public SmallNetwork()
    {
        using var generator = new Generator(1);
        First = nn.Linear(64, 64);
        Last = nn.Linear(64, 1);
        Module = nn.Sequential(("first", First), ("tanh", nn.Tanh()), ("last", Last));
        Input = randn([32, 64], generator: generator).DetachFromDisposeScope();
        Target = randn([32, 1], generator: generator).DetachFromDisposeScope();
        optimizer = optim.Adam(Module.parameters(), 1e-4);
    }

    public TorchSharp.Modules.Linear First { get; }

    public TorchSharp.Modules.Linear Last { get; }

    public TorchSharp.Modules.Sequential Module { get; }

    public Tensor Input { get; }

    public Tensor Target { get; }

    /// <summary>One training step.</summary>
    public void Step()
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        nn.functional.mse_loss(Module.forward(Input), Target).backward();
        optimizer.step()?.Dispose();
    }

    public void Dispose()
    {
        optimizer.Dispose();
        Module.Dispose();
        Input.Dispose();
        Target.Dispose();
    }
}
