namespace WeightSpace.SymmetryBasis;

/// <summary>
/// A module that states its own architecture, so that its weight-space symmetries can be found although the analyzer
/// does not know its type.
/// </summary>
/// <remarks>
/// <see cref="Describe"/> replays <c>forward</c> symbolically: each tensor operation becomes one call on the recorder.
/// The claim is checked, not believed: a certificate runs the module with permuted weights.
/// </remarks>
public interface ISelfDescribingModule
{
    /// <summary>Records the module's forward pass.</summary>
    /// <param name="recorder">Receives the operations; valid only during the call.</param>
    void Describe(IArchitectureRecorder recorder);
}
