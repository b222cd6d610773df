using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Differentiation on [-1, 1]: the output is a random Chebyshev series, the input its antiderivative that
/// vanishes at -1.</summary>
/// <remarks>The differentiation problem of HyperDeepONet (Lee et al. 2023, arXiv:2312.15949): exact, since the
/// antiderivative of a Chebyshev series is one.</remarks>
public sealed record DifferentiationProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="points">Sensors and query points, at least 2.</param>
    /// <param name="terms">Terms of the series, at least 1.</param>
    /// <param name="amplitude">Bound of the coefficients, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public DifferentiationProblem(int points = 100, int terms = 20, double amplitude = 0.25) =>
        Output = new ChebyshevSeries(points, terms, amplitude);

    /// <inheritdoc/>
    public string Name => "differentiation";

    IOperatorProblem IOperatorProblem.Reference => this;

    /// <inheritdoc/>
    public int Sensors => Points;

    /// <inheritdoc/>
    public int Points => Output.Points;

    /// <inheritdoc/>
    public int QueryDimension => 1;

    /// <inheritdoc/>
    public bool Periodic => false;

    /// <summary>The distribution of output functions.</summary>
    public ChebyshevSeries Output { get; }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var coefficients = Output.Coefficients(draws, device);
        return Grids.Single(
            coefficients.matmul(Output.Antiderivatives(device)),
            Grids.Closed(-1, 1, Points, device),
            coefficients.matmul(Output.Polynomials(device)));
    }
}
