using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The identity on random Chebyshev series on [-1, 1].</summary>
/// <remarks>The identity problem of HyperDeepONet (Lee et al. 2023, arXiv:2312.15949), hard for a small DeepONet
/// because its reconstruction is linear.</remarks>
public sealed record IdentityProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="points">Sensors and query points, at least 2.</param>
    /// <param name="terms">Terms of the series, at least 1.</param>
    /// <param name="amplitude">Bound of the coefficients, positive.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public IdentityProblem(int points = 100, int terms = 20, double amplitude = 0.25) =>
        Input = new ChebyshevSeries(points, terms, amplitude);

    /// <inheritdoc/>
    public string Name => "identity";

    IOperatorProblem IOperatorProblem.Reference => this;

    /// <inheritdoc/>
    public int Sensors => Points;

    /// <inheritdoc/>
    public int Points => Input.Points;

    /// <inheritdoc/>
    public int QueryDimension => 1;

    /// <inheritdoc/>
    public bool Periodic => false;

    /// <summary>The distribution of functions.</summary>
    public ChebyshevSeries Input { get; }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var functions = Input.Sample(draws, device);
        return Grids.Single(functions, Grids.Closed(-1, 1, Points, device), functions);
    }
}
