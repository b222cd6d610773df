namespace WeightSpace.Experiments.Runs;

/// <summary>How far a run has come.</summary>
public enum RunStatus
{
    /// <summary>At work, or ended without a chance to say so.</summary>
    Running,

    /// <summary>Stopped by a signal; it can be resumed.</summary>
    Interrupted,

    /// <summary>Stopped by an error; it can be resumed.</summary>
    Failed,

    /// <summary>Complete.</summary>
    Done,
}
