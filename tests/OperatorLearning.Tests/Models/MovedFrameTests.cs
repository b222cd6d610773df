using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Models;

/// <summary>Shift- and FlexDeepONet at their start: the frame is the identity for every function, so that they are the
/// DeepONet of their branch and trunk.</summary>
public sealed class MovedFrameTests
{
    [Theory]
    [InlineData("scale=7-4-4; shift=7-4-2", "glorot")]
    [InlineData("scale=7-4-20; shift=7-4-10; per-basis=true", "uniform")]
    public void Shift_AtStart_IsADeepOnet(string frame, string init)
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator();
        using var shift = OperatorModels.Create("shift-deeponet", $"branch=7-6-5; trunk=2-6-5; {frame}; init={init}", generator, dtype: ScalarType.Float64);
        using var plain = OperatorModels.Create("deeponet", "branch=7-6-5; trunk=2-6-5", generator, dtype: ScalarType.Float64);
        var state = shift.state_dict();
        plain.load_state_dict(plain.state_dict().Keys.ToDictionary(
            name => name, name => state[name.Replace("trunk.0", "trunkHidden.0", StringComparison.Ordinal).Replace("trunk.2", "trunkLast", StringComparison.Ordinal)]));
        var (u, y) = ModelZoo.Inputs("deeponet");
        Assert.InRange(Seeds.Max(shift.forward(u, y), plain.forward(u, y)), 0, 1e-14);
        using var moving = OperatorModels.Create(
            "shift-deeponet", $"branch=7-6-5; trunk=2-6-5; {frame}; init={init}; identity=false", generator, dtype: ScalarType.Float64);
        plain.load_state_dict(plain.state_dict().Keys.ToDictionary(
            name => name, name => moving.state_dict()[name.Replace("trunk.0", "trunkHidden.0", StringComparison.Ordinal).Replace("trunk.2", "trunkLast", StringComparison.Ordinal)]));
        Assert.NotInRange(Seeds.Max(moving.forward(u, y), plain.forward(u, y)), 0, 1e-3);
    }

    [Theory]
    [InlineData("pre=7-4-4")]
    [InlineData("pre=7-4-5; rotation=true; init=uniform")]
    public void Flex_AtStart_IsADeepOnetAndABiasOfTheFunction(string frame)
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator();
        using var flex = OperatorModels.Create("flex-deeponet", $"branch=7-6-6; trunk=2-6-5; {frame}", generator, dtype: ScalarType.Float64);
        using var plain = new DeepOnet(DeepOnetOptions.Parse("branch=7-6-6; trunk=2-6-6; bias=false"), generator, dtype: ScalarType.Float64);
        var state = flex.state_dict();
        foreach (var (name, value) in plain.state_dict())
        {
            using var gradients = no_grad();
            // The branch's last coefficient is the bias: a sixth basis function that is tanh(20), one.
            if (!name.StartsWith("trunk.2", StringComparison.Ordinal)) value.copy_(state[name]);
            else value.copy_(cat([state[name], name == "trunk.2.bias" ? full([1], 20.0, dtype: ScalarType.Float64) : zeros(1, 6, dtype: ScalarType.Float64)]));
        }

        var (u, y) = ModelZoo.Inputs("deeponet");
        Assert.InRange(Seeds.Max(flex.forward(u, y), plain.forward(u, y)), 0, 1e-14);
    }
}
