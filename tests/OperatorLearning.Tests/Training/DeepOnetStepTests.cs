using TorchSharp;
using WeightSpace.Kernels;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests.Training;

public sealed class DeepOnetStepTests
{
    public static TheoryData<string, int, int, OperatorLoss> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, int, OperatorLoss>();
            foreach (var loss in Enum.GetValues<OperatorLoss>())
            {
                cases.Add("branch=11-16-24-12; trunk=1-16-12; activation=tanh", 40, 9, loss);
                cases.Add("branch=11-16-24-12; trunk=1-16-12; activation=tanh", 9, 40, loss);
                cases.Add("branch=11-13-7; trunk=4-5-7; activation=relu; features=periodic(1,2,1)", 300, 17, loss);
                cases.Add("branch=11-3; trunk=1-3; activation=tanh; bias=false; trunk-activated=false", 6, 5, loss);
                cases.Add("branch=11-3; trunk=1-3; activation=relu", 5, 6, loss);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_FusedStep_AgreesWithAutogradInValueAndGradient(string text, int functions, int points, OperatorLoss loss)
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse(text), Seeds.Generator());
        using (no_grad())
            foreach (var parameter in model.parameters())
                if (parameter.dim() == 1) parameter.normal_(0, 0.3, Seeds.Generator(9));
        var (u, y, s) = Data(functions, points);
        using var expected = DeepOnetStep.Reference(model, loss, u, y, s);
        var gradients = model.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad!.clone());
        model.zero_grad();
        using var step = new DeepOnetStep(model, loss);
        Assert.True(step.IsFused);
        // Twice: the second call finds used buffers.
        for (var repetition = 0; repetition < 2; repetition++)
        {
            using var value = step.Compute(u, y, s);
            Assert.Equal(expected.item<float>(), value.item<float>(), 2e-6 * Math.Abs(expected.item<float>()) + 1e-7);
            foreach (var (name, parameter) in model.named_parameters())
                Assert.True(Seeds.Relative(parameter.grad!, gradients[name]) < 1e-5, $"{name}: {Seeds.Relative(parameter.grad!, gradients[name])}");
        }
    }

    [Fact]
    public void Compute_OtherBatchSize_ReplacesBuffers()
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=11-16-12; trunk=1-16-12"), Seeds.Generator());
        using var step = new DeepOnetStep(model);
        foreach (var (functions, points) in new[] { (40, 9), (10, 9), (10, 30), (40, 9) })
        {
            var (u, y, s) = Data(functions, points);
            using var value = step.Compute(u, y, s);
            using var expected = DeepOnetStep.Reference(model, OperatorLoss.MeanSquared, u, y, s);
            Assert.Equal(expected.item<float>(), value.item<float>(), 1e-5);
        }
    }

    [Fact]
    public void Compute_WithOptimizer_TrainsLikeAutograd()
    {
        using var scope = NewDisposeScope();
        var (u, y, s) = Data(30, 12);
        var losses = new double[2];
        for (var way = 0; way < 2; way++)
        {
            using var model = new DeepOnet(DeepOnetOptions.Parse("branch=11-16-12; trunk=1-16-12"), Seeds.Generator());
            using var step = new DeepOnetStep(model);
            using var optimizer = new FusedAdam(model.parameters(), 1e-2);
            for (var index = 0; index < 30; index++)
            {
                using var value = way == 0 ? step.Compute(u, y, s) : DeepOnetStep.Reference(model, OperatorLoss.MeanSquared, u, y, s);
                losses[way] = value.item<float>();
                optimizer.step();
            }
        }

        Assert.Equal(losses[1], losses[0], 1e-4 * losses[1]);
        using var untrained = new DeepOnet(DeepOnetOptions.Parse("branch=11-16-12; trunk=1-16-12"), Seeds.Generator());
        using var start = DeepOnetStep.Reference(untrained, OperatorLoss.MeanSquared, u, y, s);
        Assert.InRange(losses[0], 0, 0.95 * start.item<float>());
    }

    [Fact]
    public void Compute_ParameterThatNeedsNoGradient_HasNone()
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=11-16-12; trunk=1-16-12"), Seeds.Generator());
        using var step = new DeepOnetStep(model);
        var (u, y, s) = Data(30, 12);
        step.Compute(u, y, s).Dispose();
        var frozen = model.named_parameters().Single(pair => pair.name == "branch.0.weight").parameter;
        Assert.NotNull(frozen.grad);
        frozen.requires_grad = false;
        step.Compute(u, y, s).Dispose();
        Assert.Equal(["branch.0.weight"], model.named_parameters().Where(pair => pair.parameter.grad is null).Select(pair => pair.name));
    }

    [Fact]
    public void Compute_SizesOfTheAntiderivativeBenchmark_AgreesWithAutograd()
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Generator(3);
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=100-40-40; trunk=1-40-40; activation=relu"), generator);
        var (u, y, s) = (randn([150, 100], generator: generator), rand([100, 1], generator: generator), randn([150, 100], generator: generator));
        using var expected = DeepOnetStep.Reference(model, OperatorLoss.MeanSquared, u, y, s);
        var gradients = model.parameters().Select(parameter => parameter.grad!.clone()).ToArray();
        using var step = new DeepOnetStep(model);
        using var value = step.Compute(u, y, s);
        Assert.Equal(expected.item<float>(), value.item<float>(), 1e-5);
        foreach (var (parameter, gradient) in model.parameters().Zip(gradients))
            Assert.InRange(Seeds.Relative(parameter.grad!, gradient), 0, 1e-5);
    }

    [Fact]
    public void Compute_DoublePrecisionOrOtherActivation_FallsBackToAutograd()
    {
        using var scope = NewDisposeScope();
        using var wide = new DeepOnet(DeepOnetOptions.Parse("branch=11-3; trunk=1-3"), Seeds.Generator(), dtype: ScalarType.Float64);
        using var gelu = new DeepOnet(DeepOnetOptions.Parse("branch=11-3; trunk=1-3; activation=gelu"), Seeds.Generator());
        using var step = new DeepOnetStep(gelu);
        using var wideStep = new DeepOnetStep(wide);
        Assert.False(wideStep.IsFused);
        Assert.False(step.IsFused);
        var (u, y, s) = Data(6, 5);
        using var value = step.Compute(u, y, s);
        Assert.True(gelu.parameters().All(parameter => parameter.grad is not null));
    }

    [Fact]
    public void Compute_ManySteps_KeepsTheNumberOfLiveTensors()
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=11-16-12; trunk=2-16-12; features=periodic(1,1,1)"), Seeds.Generator());
        using var step = new DeepOnetStep(model);
        var (u, y, s) = Data(30, 12);
        step.Compute(u, y, s).Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var index = 0; index < 50; index++) step.Compute(u, y, s).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Compute_WrongArguments_SaysWhatWasExpected()
    {
        using var scope = NewDisposeScope();
        using var model = new DeepOnet(DeepOnetOptions.Parse("branch=11-3; trunk=1-3"), Seeds.Generator());
        using var step = new DeepOnetStep(model);
        var (u, y, s) = Data(6, 5);
        var targets = Assert.Throws<ArgumentException>(() => step.Compute(u, y, s.t()));
        Assert.Contains("Targets must have shape [6, 5] (functions, points), got [5, 6].", targets.Message, StringComparison.Ordinal);
        var queries = Assert.Throws<ArgumentException>(() => step.Compute(u, y.unsqueeze(0).expand(6, 5, 1), s));
        Assert.Contains("needs Cartesian query points [points, 1], got [6, 5, 1]", queries.Message, StringComparison.Ordinal);
        var dtype = Assert.Throws<ArgumentException>(() => step.Compute(u.to(ScalarType.Float64), y, s));
        Assert.Contains("functions must be single precision on the CPU", dtype.Message, StringComparison.Ordinal);
    }

    private static (Tensor Functions, Tensor Queries, Tensor Targets) Data(int functions, int points)
    {
        var generator = Seeds.Generator(21);
        return (randn([functions, 11], generator: generator), rand([points, 1], generator: generator), randn([functions, points], generator: generator));
    }
}
