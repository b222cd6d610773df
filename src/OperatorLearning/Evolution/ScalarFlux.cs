namespace WeightSpace.OperatorLearning;

/// <summary>Fluxes f of scalar conservation laws <c>u_t + f(u)_x = c u_xx</c>.</summary>
public enum ScalarFlux
{
    /// <summary><c>u^2 / 2</c>: Burgers' equation.</summary>
    Quadratic,

    /// <summary><c>u^3 / 3</c>.</summary>
    Cubic,

    /// <summary><c>sin u</c>, not convex.</summary>
    Sine,

    /// <summary><c>cos u</c>, not convex.</summary>
    Cosine,

    /// <summary><c>u</c>: advection at unit speed.</summary>
    Linear,
}
