namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A stage whose size can be chosen in the W step.</summary>
public interface ISizedStage : IStage
{
    /// <summary>The criterion that a fit with each size would reach; the stage stays as it is.</summary>
    /// <param name="task">The points.</param>
    /// <param name="sizes">Sizes to try, at least one.</param>
    /// <param name="held">Other points, whose half squared error is returned instead; null for none.</param>
    SizeOutcome[] Sizes(FitTask task, IReadOnlyList<int> sizes, FitTask? held = null);

    /// <summary>Takes a size and fits it; the criterion may rise, which the selection's cost pays for.</summary>
    /// <param name="task">The points.</param>
    /// <param name="size">The size.</param>
    FitOutcome Select(FitTask task, int size);
}
