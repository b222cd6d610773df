using System.Collections.Immutable;

namespace WeightSpace.SymmetryBasis;

/// <summary>A parameter or buffer during analysis, and what its first use says it is for.</summary>
internal sealed record ParameterUse(string Name, SymbolicTensor Tensor, bool IsBuffer, bool IsUsed, TensorKind Kind, ImmutableArray<AxisRole> Roles);
