using WeightSpace.Distributed;
using WeightSpace.Experiments.Diagnostics;
using WeightSpace.Experiments.MetaTraining;
using WeightSpace.LearnedOptimizers;
using WeightSpace.LearnedOptimizers.MetaTraining;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Distributed;

/// <summary>Outer steps of meta-training by all ranks against the same by rank 0 alone.</summary>
internal static class TrainingSpeed
{
    private const int Pairs = 8;
    private const int Rounds = 9;

    // Ranks that only wait must sleep, or they take the core that is measured.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Measures in turns.</summary>
    /// <returns>Seconds of a step alone, and the median of the ratios; of use on rank 0.</returns>
    public static (double Alone, double Ratio) Measure(ProcessGroup group)
    {
        using var scope = NewDisposeScope();
        using var together = new Steps(group);
        using var alone = group.IsFirst ? new Steps(null) : null;
        var (seconds, ratios) = (new List<double>(), new List<double>());
        for (var round = -1; round < Rounds; round++)
        {
            var single = alone is null ? 0 : Stopclock.Nanoseconds(alone.Advance, 1);
            group.Barrier(Patience, "the steps of one rank");
            group.Barrier();
            var shared = Stopclock.Nanoseconds(together.Advance, 1);
            if (round < 0) continue;
            seconds.Add(single / 1e9);
            ratios.Add(single / shared);
        }

        return (Stopclock.Median(seconds), Stopclock.Median(ratios));
    }

    // The problems of the shipped configuration.
    private sealed class Steps : IDisposable
    {
        private readonly OperatorMetaTask task;
        private readonly ResidualRule rule;
        private readonly MetaTrainer trainer;

        public Steps(ProcessGroup? group)
        {
            task = new OperatorMetaTask(
                DeepOnetOptions.Parse("branch=32-32-32-32-32; trunk=1-32-32-32; init=uniform"), ["advection", "antiderivative"], group?.Share(Pairs).Count ?? Pairs, 128, 32, CPU);
            rule = new ResidualRule(task.Spec, new ResidualRuleOptions([8], 1e-4, 5e-4, baseWidth: 32), ScalarType.Float32, CPU, ExecutorKind.Fused);
            using var generator = new Generator(1);
            using var initial = ResidualRuleInitialization.Create(rule, generator);
            var options = new MetaTrainerOptions(1000, 20, 0.01, 5e-4, 5e-5, 50, 0, 1, CreditRule.Exact, new UnrollOptions(200, 2000, 2), 1);
            trainer = new MetaTrainer([task], [rule], initial, options, CPU, group);
        }

        public void Advance() => trainer.Advance();

        public void Dispose()
        {
            trainer.Dispose();
            rule.Dispose();
            task.Dispose();
        }
    }
}
