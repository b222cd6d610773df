using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Models;

public sealed class BatchedDeepOnetTests
{
    public static TheoryData<string> Architectures =>
    [
        "branch=7-9-5; trunk=2-6-5; activation=tanh",
        "branch=7-5; trunk=2-5; activation=gelu; bias=false; trunk-activated=false",
        "branch=7-8-8-4; trunk=4-6-4; activation=silu; features=periodic(2,1,1)",
    ];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Forward_ParametersOfModules_EqualsEachModule(string text)
    {
        using var scope = NewDisposeScope();
        var options = DeepOnetOptions.Parse(text);
        var batched = new BatchedDeepOnet(options);
        var models = Enumerable.Range(0, 3).Select(seed => new DeepOnet(options, Seeds.Generator((ulong)seed), dtype: ScalarType.Float64)).ToArray();
        var parameters = batched.ParameterNames.Select(name => stack(models.Select(model => model.state_dict()[name].detach()))).ToArray();
        var functions = randn([3, 6, 7], dtype: ScalarType.Float64, generator: Seeds.Generator(5));
        var queries = randn([3, 4, 2], dtype: ScalarType.Float64, generator: Seeds.Generator(6));
        var own = batched.Forward(parameters, functions, queries);
        var shared = batched.Forward(parameters, functions.select(0, 1), queries.select(0, 1));
        Assert.Equal([3L, 6L, 4L], own.shape);
        for (var particle = 0; particle < 3; particle++)
        {
            Assert.InRange(Seeds.Max(own[particle], models[particle].forward(functions[particle], queries[particle])), 0, 1e-13);
            Assert.InRange(Seeds.Max(shared[particle], models[particle].forward(functions[1], queries[1])), 0, 1e-13);
        }
    }

    [Fact]
    public void ParameterNames_AnyArchitecture_AreThoseOfTheModule()
    {
        foreach (var text in Architectures)
        {
            var options = DeepOnetOptions.Parse((string)text);
            using var model = new DeepOnet(options, Seeds.Generator());
            var batched = new BatchedDeepOnet(options);
            var state = model.state_dict();
            Assert.Equal(state.Keys.Order(StringComparer.Ordinal), batched.ParameterNames.Order(StringComparer.Ordinal));
            for (var index = 0; index < batched.ParameterNames.Length; index++)
                Assert.Equal(state[batched.ParameterNames[index]].shape, batched.ParameterShapes[index]);
        }
    }

    [Theory]
    [InlineData(OperatorLoss.MeanSquared)]
    [InlineData(OperatorLoss.RelativeL2)]
    public void Losses_GradientOfSum_IsEachParticlesGradient(OperatorLoss loss)
    {
        using var scope = NewDisposeScope();
        var options = DeepOnetOptions.Parse("branch=7-9-5; trunk=2-6-5");
        var batched = new BatchedDeepOnet(options);
        var parameters = batched.Initialize(2, Seeds.Generator(), CPU, ScalarType.Float64);
        foreach (var parameter in parameters) parameter.requires_grad_(true);
        var functions = randn([6, 7], dtype: ScalarType.Float64, generator: Seeds.Generator(5));
        var queries = randn([4, 2], dtype: ScalarType.Float64, generator: Seeds.Generator(6));
        var targets = randn([6, 4], dtype: ScalarType.Float64, generator: Seeds.Generator(7));
        var losses = batched.Losses(parameters, functions, queries, targets, loss);
        losses.sum().backward();
        for (var particle = 0; particle < 2; particle++)
        {
            using var model = new DeepOnet(options, Seeds.Generator(), dtype: ScalarType.Float64);
            var state = model.state_dict();
            using (no_grad())
                for (var index = 0; index < parameters.Length; index++)
                    state[batched.ParameterNames[index]].copy_(parameters[index][particle]);
            using var value = DeepOnetStep.Reference(model, loss, functions, queries, targets);
            Assert.Equal(value.item<double>(), losses[particle].item<double>(), 1e-12);
            var gradients = model.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad!);
            for (var index = 0; index < parameters.Length; index++)
                Assert.InRange(Seeds.Max(parameters[index].grad![particle], gradients[batched.ParameterNames[index]]), 0, 1e-12);
        }
    }

    [Theory]
    [InlineData("branch=7-9-8-5; trunk=2-6-5; activation=tanh", OperatorLoss.MeanSquared)]
    [InlineData("branch=7-9-8-5; trunk=2-6-5; activation=relu", OperatorLoss.RelativeL2)]
    [InlineData("branch=7-5; trunk=4-6-5; activation=tanh; bias=false; trunk-activated=false; features=periodic(2,1,1)", OperatorLoss.RelativeL2)]
    [InlineData("branch=7-9-5; trunk=2-6-5; activation=gelu", OperatorLoss.MeanSquared)]
    public void LossesAndGradients_SharedAndOwnData_AgreeWithAutograd(string text, OperatorLoss loss)
    {
        using var scope = NewDisposeScope();
        var batched = new BatchedDeepOnet(DeepOnetOptions.Parse(text));
        var parameters = batched.Initialize(3, Seeds.Generator(), CPU, ScalarType.Float64);
        foreach (var parameter in parameters) parameter.add_(0.05).requires_grad_(true);
        foreach (var shared in new[] { true, false })
        {
            long[] batch = shared ? [] : [3];
            var functions = randn([.. batch, 6, 7], dtype: ScalarType.Float64, generator: Seeds.Generator(5));
            var queries = randn([.. batch, 4, 2], dtype: ScalarType.Float64, generator: Seeds.Generator(6));
            var targets = randn([.. batch, 6, 4], dtype: ScalarType.Float64, generator: Seeds.Generator(7));
            var expected = batched.Losses(parameters, functions, queries, targets, loss);
            var expectedGradients = autograd.grad([expected.sum()], parameters);
            var (losses, gradients) = batched.LossesAndGradients(parameters, functions, queries, targets, loss);
            Assert.False(losses.requires_grad);
            Assert.InRange(Seeds.Max(losses, expected.detach()), 0, 1e-13);
            for (var index = 0; index < parameters.Length; index++)
            {
                Assert.Equal(parameters[index].shape, gradients[index].shape);
                Assert.InRange(Seeds.Max(gradients[index], expectedGradients[index]), 0, 1e-12);
            }
        }
    }

    [Theory]
    [InlineData("branch=50-400-30; trunk=2-500-30; init=uniform")]
    [InlineData("branch=50-400-30; trunk=2-500-30; init=glorot")]
    public void Initialize_DrawsAsTheSingleNetworkDoes(string text)
    {
        using var scope = NewDisposeScope();
        var options = DeepOnetOptions.Parse(text);
        var batched = new BatchedDeepOnet(options);
        using var single = new DeepOnet(options, Seeds.Generator());
        var expected = single.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter, StringComparer.Ordinal);
        foreach (var (name, drawn) in batched.ParameterNames.Zip(batched.Initialize(3, Seeds.Generator(), CPU)))
        {
            var one = expected[name];
            Assert.Equal(one.abs().max().item<float>(), drawn.abs().max().item<float>(), options.Initialization == WeightInitialization.Uniform ? 0.15 : 1);
            if (drawn.numel() > 3) Assert.Equal(one.std().item<float>(), drawn.std().item<float>(), 0.1);
        }
    }

    [Fact]
    public void Forward_WrongParameters_SaysWhichAndWhatWasExpected()
    {
        using var scope = NewDisposeScope();
        var batched = new BatchedDeepOnet(DeepOnetOptions.Parse("branch=7-9-5; trunk=2-6-5"));
        var parameters = batched.Initialize(2, Seeds.Generator(), CPU);
        parameters[2] = zeros(2, 5, 8);
        var error = Assert.Throws<ArgumentException>(() => batched.Forward(parameters, zeros(6, 7), zeros(4, 2)));
        Assert.Contains("Parameter branch.2.weight must have shape [2, 5, 9] (particles first), got [2, 5, 8].", error.Message, StringComparison.Ordinal);
        var count = Assert.Throws<ArgumentException>(() => batched.Forward(parameters[1..], zeros(6, 7), zeros(4, 2)));
        Assert.Contains("The architecture has 9 parameters, got 8.", count.Message, StringComparison.Ordinal);
    }
}
