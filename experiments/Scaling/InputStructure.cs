using System.Text.Json.Nodes;
using WeightSpace.OperatorLearning;
using static System.FormattableString;

namespace WeightSpace.Experiments.Scaling;

/// <summary>How many dimensions the input functions of a problem have, and what theory makes of it.</summary>
/// <param name="TwoNN">From two neighbours.</param>
/// <param name="Likelihood">From ten.</param>
/// <param name="Components">Principal components that hold 99.9% of the sum of squares.</param>
/// <param name="Queries">The dimension of the output functions: that of the query points, or 0 of a single
/// one.</param>
internal sealed record InputStructure(ScalingInterval TwoNN, ScalingInterval Likelihood, int Components, int Queries)
{
    private const long Functions = 2000;

    /// <summary>The estimate that theory is asked with.</summary>
    public double Dimension => TwoNN.Value;

    /// <summary>The exponent of the error over samples.</summary>
    public double Samples => ScalingTheory.Samples(Dimension, Queries);

    /// <summary>In words, with the exponents.</summary>
    public string Text => Invariant($"the inputs have dimension {TwoNN.Value:0.00} [{TwoNN.Low:0.00}, {TwoNN.High:0.00}] by TwoNN and {Likelihood.Value:0.00} [{Likelihood.Low:0.00}, {Likelihood.High:0.00}] by maximum likelihood; {Components} principal components hold 99.9%. With the first, theory allows N^-{ScalingTheory.Parameters(Dimension, Queries):0.000} over parameters and n^-{Samples:0.000} over samples (squared error n^-{2 * Samples:0.000}).");

    /// <summary>Measures the inputs of a sweep.</summary>
    public static InputStructure Of(OperatorData data)
    {
        using var functions = data.Functions.narrow(0, 0, Math.Min(Functions, data.Samples));
        return new(
            IntrinsicDimension.TwoNN(functions), IntrinsicDimension.MaximumLikelihood(functions),
            IntrinsicDimension.Components(IntrinsicDimension.Spectrum(functions), 0.999), data.Points == 1 ? 0 : (int)data.Queries.shape[^1]);
    }

    /// <summary>The machine-readable estimates.</summary>
    public JsonObject Json() => new()
    {
        ["two_nn"] = new JsonArray(TwoNN.Value, TwoNN.Low, TwoNN.High),
        ["maximum_likelihood"] = new JsonArray(Likelihood.Value, Likelihood.Low, Likelihood.High),
        ["components"] = Components,
        ["theory_samples"] = Samples,
        ["theory_parameters"] = ScalingTheory.Parameters(Dimension, Queries),
    };
}
