namespace WeightSpace.Experiments.Training;

/// <summary>How the learning rate changes over a training, as a function of the step alone, so that a resumed training
/// needs no state of it.</summary>
public enum LearningRateSchedule
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>Half a cosine from the full rate to zero at the last step.</summary>
    Cosine,

    /// <summary>Halved after every tenth of the steps.</summary>
    Halving,
}

/// <summary>The values of schedules.</summary>
internal static class LearningRateSchedules
{
    /// <summary>The factor of the learning rate at a step.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">Steps of the whole training.</param>
    public static double Factor(LearningRateSchedule schedule, long step, long steps) => schedule switch
    {
        LearningRateSchedule.Constant => 1,
        LearningRateSchedule.Cosine => 0.5 * (1 + Math.Cos(Math.PI * step / steps)),
        LearningRateSchedule.Halving => Math.Pow(0.5, 10 * step / steps),
        _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule, "Unknown schedule."),
    };
}
