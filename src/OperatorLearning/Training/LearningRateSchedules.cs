using static TorchSharp.torch.optim;

namespace WeightSpace.OperatorLearning;

/// <summary>Makes schedulers from names of schedules.</summary>
public static class LearningRateSchedules
{
    /// <summary>The factor of the initial learning rate at a step; a function of the step alone.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">Steps of the whole training, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such schedule.</exception>
    public static double Factor(this LearningRateSchedule schedule, long step, long steps) => schedule switch
    {
        LearningRateSchedule.Constant => 1,
        LearningRateSchedule.Cosine => 0.5 * (1 + Math.Cos(Math.PI * step / steps)),
        LearningRateSchedule.Halving => Math.Pow(0.5, 10 * step / steps),
        _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule, "There is no such schedule."),
    };

    /// <summary>A scheduler of the schedule, to be stepped after every optimizer step.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="optimizer">The optimizer whose rates change; borrowed.</param>
    /// <param name="steps">Steps of the whole training, at least 1.</param>
    /// <returns>The scheduler; null for a constant rate, which optimizers without a rate accept too.</returns>
    public static lr_scheduler.LRScheduler? Create(
        this LearningRateSchedule schedule, Optimizer optimizer, long steps) =>
        schedule == LearningRateSchedule.Constant
            ? null
            : lr_scheduler.LambdaLR(optimizer, step => schedule.Factor(step, steps));
}
