namespace WeightSpace.OperatorLearning;

/// <summary>Reaction terms R(u).</summary>
public enum ReactionKind
{
    /// <summary><c>u</c>.</summary>
    Linear,

    /// <summary><c>u (1 - u)</c>: Fisher's equation.</summary>
    Logistic,

    /// <summary><c>u^2 (1 - u)^2</c>.</summary>
    SquaredLogistic,

    /// <summary><c>u (1 - u) (u - 1/4)</c>.</summary>
    Bistable,

    /// <summary><c>u - u^3</c>: the Allen-Cahn equation.</summary>
    AllenCahn,
}
