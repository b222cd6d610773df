using WeightSpace.SymmetryBasis;

namespace WeightSpace.OperatorLearning;

/// <summary>A scaling law with its coefficients: error as a function of parameters and samples.</summary>
/// <param name="Form">The form.</param>
/// <param name="Irreducible">E; 0 for forms without.</param>
/// <param name="Terms">The summands that fall.</param>
public sealed record ScalingLaw(ScalingForm Form, double Irreducible, EquatableArray<ScalingTerm> Terms)
{
    /// <summary>The error.</summary>
    /// <param name="parameters">N.</param>
    /// <param name="samples">n.</param>
    public double Predict(double parameters, double samples) => Irreducible + Terms.Sum(term => Value(term, parameters, samples));

    /// <summary>The exponent of a variable; NaN where the law does not depend on it.</summary>
    public double Exponent(ScalingAxis axis) =>
        Terms.Where(term => term.Axis == axis).Select(term => term.Exponent).FirstOrDefault(double.NaN);

    /// <summary>The number of parameters at which the error is that given, at a number of samples.</summary>
    /// <returns>Infinite where no number of parameters is enough; 0 where any is.</returns>
    public double ParametersFor(double error, double samples)
    {
        var rest = error - Irreducible;
        foreach (var other in Terms.Where(term => term.Axis != ScalingAxis.Parameters)) rest -= Value(other, 1, samples);
        return !(rest > 0) ? double.PositiveInfinity
            : Terms.FirstOrDefault(term => term.Axis == ScalingAxis.Parameters) is { Amplitude: > 0 } own
                ? own.Exponent > 0 ? Math.Pow(own.Amplitude / rest, 1 / own.Exponent) : double.PositiveInfinity
                : 0;
    }

    private double Value(ScalingTerm term, double parameters, double samples) => term.Amplitude * Math.Exp(
        -term.Exponent * Logarithm(Form, term.Axis == ScalingAxis.Parameters ? parameters : samples));

    /// <summary>log g(x).</summary>
    internal static double Logarithm(ScalingForm form, double x) =>
        form == ScalingForm.LogLog ? Math.Log(Math.Log(x)) - Math.Log(Math.Log(Math.Log(x))) : Math.Log(x);
}
