namespace WeightSpace.Experiments.MultiOperator;

/// <summary>Seconds of training, without those of measuring.</summary>
internal sealed class TrainingClock(TimeProvider time)
{
    private long? start;

    /// <summary>Seconds so far.</summary>
    public double Seconds { get; private set; }

    /// <summary>Training begins, or goes on.</summary>
    public void Start() => start = time.GetTimestamp();

    /// <summary>Training rests.</summary>
    public void Pause()
    {
        if (start is { } since) Seconds += time.GetElapsedTime(since).TotalSeconds;
        start = null;
    }
}
