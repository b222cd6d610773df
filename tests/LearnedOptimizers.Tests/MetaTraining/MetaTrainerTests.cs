using WeightSpace.LearnedOptimizers.MetaTraining;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers.Tests.MetaTraining;

public sealed class MetaTrainerTests
{
    [Fact]
    public void Advance_AfterSaveAndLoad_GoesOnBitForBit()
    {
        using var straight = new Setup();
        for (var step = 0; step < 6; step++) straight.Trainer.Advance();

        using var first = new Setup();
        for (var step = 0; step < 3; step++) first.Trainer.Advance();
        var saved = first.Trainer.SaveState();
        using var second = new Setup();
        second.Trainer.LoadState(saved);
        foreach (var tensor in saved.Values) tensor.Dispose();
        for (var step = 0; step < 3; step++) second.Trainer.Advance();

        Assert.Equal(6, second.Trainer.Step);
        Assert.Equal(straight.Trainer.Theta.detach().data<float>().ToArray(), second.Trainer.Theta.detach().data<float>().ToArray());
    }

    [Fact]
    public void Advance_Repeated_ImprovesTheRule()
    {
        // Each outer step sees other problems, so single runs are noise: the mean of several falls.
        double[] falls = [.. Enumerable.Range(1, 6).Select(seed =>
        {
            using var setup = new Setup(outerSteps: 60, seed);
            var objectives = Enumerable.Range(0, 60).Select(_ => setup.Trainer.Advance().MeanObjective).ToArray();
            return objectives.Skip(10).Take(15).Average() - objectives.TakeLast(15).Average();
        })];
        Assert.True(falls.Average() > 0, string.Join(", ", falls));
    }

    [Fact]
    public void Theta_NumbersThatNoTaskUses_StayZero()
    {
        using var setup = new Setup();
        setup.Trainer.Advance();
        var used = setup.Rules.Select(rule => rule.UsedParameters()).ToArray();
        var theta = setup.Trainer.Theta.detach().data<float>().ToArray();
        Assert.Contains(false, used[0]);
        for (var k = 0; k < theta.Length; k++)
            if (used.All(mask => !mask[k])) Assert.Equal(0, theta[k]);
    }

    [Fact]
    public void Advance_ManyTimes_LeaksNoTensors()
    {
        using var setup = new Setup();
        for (var step = 0; step < 3; step++) setup.Trainer.Advance();
        // What other tests have left to the collector must not go away in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        for (var step = 0; step < 10; step++) setup.Trainer.Advance();
        Assert.Equal(before, Tensor.TotalCount);
    }

    private sealed class Setup : IDisposable
    {
        private readonly RegressionTask[] tasks = [new(2, 2, 4, 1), new(2, 3, 5, 4, 1)];

        public Setup(int outerSteps = 6, long seed = 3)
        {
            Rules = [.. tasks.Select(task => new ResidualRule(task.Spec, SmallNets.Options, ScalarType.Float32, CPU, ExecutorKind.Fused))];
            using var generator = new Generator(1);
            using var initial = ResidualRuleInitialization.Create(Rules[0], generator);
            var options = new MetaTrainerOptions(
                outerSteps, TruncationLength: 5, Deviation: 0.01, LearningRate: 5e-3, FinalLearningRate: 5e-3, WarmUpSteps: 2, WeightDecay: 0, GradientNorm: 1,
                CreditRule.Exact, new UnrollOptions(7, 20, GradientScaleDecades: 1), seed);
            Trainer = new MetaTrainer(tasks, Rules, initial, options, CPU);
        }

        public ResidualRule[] Rules { get; }

        public MetaTrainer Trainer { get; }

        public void Dispose()
        {
            Trainer.Dispose();
            foreach (var rule in Rules) rule.Dispose();
            foreach (var task in tasks) task.Dispose();
        }
    }
}
