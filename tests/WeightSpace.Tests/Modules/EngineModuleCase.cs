using static TorchSharp.torch;

namespace WeightSpace.Tests.Modules;

/// <summary>A network around one module of the engine.</summary>
/// <param name="Network">The network, in float64.</param>
/// <param name="Input">What it is run on.</param>
/// <param name="Group">The factorials whose product is the order of its group, worked out by hand.</param>
internal sealed record EngineModuleCase(nn.Module<Tensor, Tensor> Network, Tensor Input, params int[] Group)
{
    public double Log10Order => Group.Sum(n => Enumerable.Range(1, n).Sum(factor => Math.Log10(factor)));
}
