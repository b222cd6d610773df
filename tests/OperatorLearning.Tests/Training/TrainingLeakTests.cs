using WeightSpace.Kernels;
using WeightSpace.TestSupport;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning.Tests;

/// <summary>Counts all tensors of the process, so nothing else may run meanwhile.</summary>
[Collection("Alone")]
public sealed class TrainingLeakTests
{
    [Theory]
    [InlineData("tanh", OperatorLoss.MeanSquared, 10_000)]
    [InlineData("gelu", OperatorLoss.RelativeL2, 2_000)]
    public void Run_ManySteps_LeavesNoTensors(string activation, OperatorLoss loss, int steps)
    {
        using var generator = Seeds.Generator(2);
        using var functions = new OperatorData(
            randn([20, 6], generator: generator), rand([9, 1], generator: generator),
            randn([20, 9], generator: generator));
        using var data = TrainingData.Split(functions, 16, DataNormalization.Pointwise);
        using var model = new DeepOnet(
            DeepOnetOptions.Parse($"branch=6-8-4; trunk=1-8-4; activation={activation}"), Seeds.Generator(3));
        using var optimizer = new FusedAdam(model.parameters(), 1e-3);
        using var trainer = new OperatorTrainer(
            model, optimizer, data, new OperatorTrainerOptions(steps, 5, 4, loss, EvaluateEvery: 500), generator,
            LearningRateSchedule.Cosine.Create(optimizer, steps));
        // Buffers, optimizer state and best parameters come in the first steps.
        while (trainer.Step < 20) trainer.Advance();
        var before = Tensor.TotalCount;
        trainer.Run();
        Assert.Equal(steps, trainer.Step);
        // What other tests left may be finalised meanwhile, so the count may fall.
        Assert.InRange(Tensor.TotalCount, 0, before);
    }
}

[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class Alone;
