using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests;

public sealed class LeastSquaresBranchTests
{
    [Theory]
    [InlineData("branch=6-10-7; trunk=1-9-7")]
    [InlineData("branch=6-12-4; trunk=1-9-4")]
    public void Solve_TargetOfTheSameNetworkWithOtherLastLayer_IsMetExactly(string options)
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse(options), Seeds.Generator(3), dtype: ScalarType.Float64);
        using var generator = Seeds.Generator(4);
        var (functions, queries) = (randn([40, 6], dtype: ScalarType.Float64, generator: generator), linspace(0, 1, 30, dtype: ScalarType.Float64).unsqueeze(1));
        using var data = new OperatorData(functions, queries, model.forward(functions, queries).detach());
        using (no_grad())
        {
            foreach (var (name, parameter) in model.named_parameters())
            {
                if (name.StartsWith("branch.2", StringComparison.Ordinal)) parameter.normal_(0, 1, generator);
            }
        }

        Assert.True(RelativeL2.Of(model, data) > 0.1);
        LeastSquaresBranch.Solve(model, data, 1e-12);
        Assert.True(RelativeL2.Of(model, data) < 1e-4, $"{RelativeL2.Of(model, data)}");
    }

    [Fact]
    public void Solve_AnyTarget_IsNoWorseThanAnyGradientStep()
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=6-10-7; trunk=1-9-7"), Seeds.Generator(3), dtype: ScalarType.Float64);
        using var generator = Seeds.Generator(4);
        var functions = randn([40, 6], dtype: ScalarType.Float64, generator: generator);
        using var data = new OperatorData(functions, linspace(0, 1, 30, dtype: ScalarType.Float64).unsqueeze(1), functions.matmul(randn([6, 30], dtype: ScalarType.Float64, generator: generator)));
        LeastSquaresBranch.Solve(model, data, 1e-9);
        var loss = MeanSquaredError.Mean(model.forward(data.Functions, data.Queries), data.Solutions);
        loss.backward();
        // At the minimum over the layer its gradient vanishes.
        Assert.True(model.named_parameters().Where(pair => pair.name.StartsWith("branch.2", StringComparison.Ordinal)).All(pair => pair.parameter.grad!.abs().max().item<double>() < 1e-6));
    }
}
