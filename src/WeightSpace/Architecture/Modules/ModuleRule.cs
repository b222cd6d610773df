using WeightSpace.SymmetryBasis;

namespace WeightSpace;

/// <summary>What the analyzer knows about one family of the engine's modules.</summary>
internal abstract class ModuleRule
{
    /// <summary>Records a call of a module of the family.</summary>
    /// <param name="call">The call.</param>
    /// <param name="type">Name of the module's type, which not every provider has.</param>
    /// <returns>The result; null for a module of another family.</returns>
    public abstract GraphValue? Apply(ModuleCall call, string type);
}
