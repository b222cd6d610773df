using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>A DeepONet as a user writes it: two stacks of TorchSharp's layers, their product, and a bias.</summary>
internal sealed class PlainDeepOnet : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Sequential branch;
    private readonly Sequential trunk;
    private readonly Parameter bias;

    public PlainDeepOnet(IReadOnlyList<int> branch, IReadOnlyList<int> trunk, Func<nn.Module<Tensor, Tensor>> activation)
        : base(nameof(PlainDeepOnet))
    {
        this.branch = Stack(branch, activation, lastActivated: false);
        this.trunk = Stack(trunk, activation, lastActivated: true);
        bias = (Parameter)nn.Parameter(zeros(1)).DetachFromDisposeScope();
        RegisterComponents();
    }

    public override Tensor forward(Tensor functions, Tensor queries)
    {
        using var scope = NewDisposeScope();
        return branch.forward(functions).matmul(trunk.forward(queries).t()).add(bias).MoveToOuterDisposeScope();
    }

    private static Sequential Stack(IReadOnlyList<int> sizes, Func<nn.Module<Tensor, Tensor>> activation, bool lastActivated)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (var layer = 1; layer < sizes.Count; layer++)
        {
            layers.Add(nn.Linear(sizes[layer - 1], sizes[layer]));
            if (layer < sizes.Count - 1 || lastActivated) layers.Add(activation());
        }

        return nn.Sequential(layers);
    }
}
