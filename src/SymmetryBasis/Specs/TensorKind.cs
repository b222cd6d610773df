namespace WeightSpace.SymmetryBasis;

/// <summary>What a weight tensor is for. Relation-tied parameters are keyed by kind, so the order of the values is part
/// of the checkpoint format: append only.</summary>
public enum TensorKind
{
    /// <summary>Weight of a linear map.</summary>
    Matrix,

    /// <summary>Vector added to activations.</summary>
    Bias,

    /// <summary>A single number.</summary>
    Scalar,

    /// <summary>Anything else.</summary>
    Other,

    /// <summary>Weight of a recurrence, from a state to itself.</summary>
    Recurrent,

    /// <summary>Convolution kernel.</summary>
    Kernel,

    /// <summary>Scale of a normalisation.</summary>
    NormScale,

    /// <summary>Table of embeddings.</summary>
    Embedding,
}
