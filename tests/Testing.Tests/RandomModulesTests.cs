using FsCheck.Xunit;
using static TorchSharp.torch;

namespace WeightSpace.Testing.Tests;

[Properties(Arbitrary = [typeof(SymmetryGenerators)])]
public sealed class RandomModulesTests
{
    [Property]
    public void Build_AnySketch_HasTheWeightsAndTheResultOfItsNetwork(NetworkSketch sketch)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var network = RandomNetworks.Build(sketch, 60);
        using var module = RandomModules.Build(sketch, 60, generator);
        var result = module.forward(RandomModules.Example(sketch, generator));

        Assert.Equal(
            network.Parameters.Select(parameter => string.Join(' ', parameter.Shape)).Order(),
            module.state_dict().Values.Select(tensor => string.Join(' ', tensor.shape)).Order());
        Assert.Equal(network.Values[network.Outputs[0].Id].Shape.Select(size => (long)size), result.shape);
        Assert.True(result.isfinite().all().item<bool>());
    }

    [Property(MaxTest = 20)]
    public void Forward_ManyTimes_LeavesItsResultOnly(NetworkSketch sketch)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var module = RandomModules.Build(sketch, 60, generator);
        using var example = RandomModules.Example(sketch, generator);
        var before = scope.DisposablesCount;
        using (var first = module.forward(example)) Assert.Equal(before + 1, scope.DisposablesCount);

        Assert.Equal(before, scope.DisposablesCount);
    }
}
