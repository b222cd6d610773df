namespace WeightSpace.OperatorLearning;

/// <summary>One summand <c>A g(x)^-a</c> of a scaling law.</summary>
/// <param name="Axis">What x is.</param>
/// <param name="Amplitude">A.</param>
/// <param name="Exponent">a; positive where the error falls.</param>
public readonly record struct ScalingTerm(ScalingAxis Axis, double Amplitude, double Exponent);
