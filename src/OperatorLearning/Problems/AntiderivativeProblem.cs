using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The antiderivative on [0, 1], zero at 0: <c>G(u)(y) = int_0^y u</c>, of a Gaussian random field.</summary>
/// <remarks>
/// Inputs have the kernel <c>exp(-(x - y)^2 / (2 length^2))</c> (Lu et al. 2021, arXiv:1910.03193, section 4.1: length
/// 0.2, 100 sensors).
/// They are drawn on a grid <see cref="Refinement"/> times finer and integrated by Simpson's rule there, error of
/// fourth order.
/// </remarks>
public sealed record AntiderivativeProblem : IOperatorProblem
{
    /// <summary>Creates the problem.</summary>
    /// <param name="points">Sensors and query points, at least 2.</param>
    /// <param name="length">Correlation length of the inputs, positive.</param>
    /// <param name="refinement">Quadrature cells per sensor interval, even, at least 2.</param>
    /// <param name="input">The distribution of the inputs on the quadrature grid; a <see cref="GaussianField"/> of the
    /// given length if null.</param>
    /// <exception cref="ArgumentException">A value is out of its range, or the distribution is on another
    /// grid.</exception>
    public AntiderivativeProblem(int points = 100, double length = 0.2, int refinement = 2, IFunctionSampler? input = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (refinement < 2 || refinement % 2 != 0)
            throw new ArgumentOutOfRangeException(nameof(refinement), refinement, "Simpson's rule needs an even number of cells per interval, at least 2.");
        Points = points;
        Refinement = refinement;
        Input = Grids.RequirePoints(input ?? new GaussianField((points - 1) * refinement + 1, length), (points - 1) * refinement + 1, nameof(input));
    }

    /// <inheritdoc/>
    public string Name => "antiderivative";

    IOperatorProblem IOperatorProblem.Reference => Input is GaussianField random
        ? new AntiderivativeProblem(Points, refinement: 8 * Refinement, input: new GaussianField(((Points - 1) * 8 * Refinement) + 1, random.Length, random.Kernel, random.Anchors))
        : this;

    /// <inheritdoc/>
    public int Sensors => Points;

    /// <inheritdoc/>
    public int Points { get; }

    /// <inheritdoc/>
    public int QueryDimension => 1;

    /// <inheritdoc/>
    public bool Periodic => false;

    /// <summary>Quadrature cells per sensor interval.</summary>
    public int Refinement { get; }

    /// <summary>The distribution of input functions, on the quadrature grid.</summary>
    public IFunctionSampler Input { get; }

    /// <summary>Integrates functions from 0 to every query point.</summary>
    /// <param name="functions">Values on the quadrature grid, shape <c>[samples, (Points - 1) Refinement + 1]</c>,
    /// double precision.</param>
    /// <returns>Integrals, shape <c>[samples, Points]</c>; the caller disposes them.</returns>
    public Tensor Integrate(Tensor functions)
    {
        Shapes.RequireFunctions(functions, Input.Points, nameof(functions));
        using var scope = NewDisposeScope();
        return functions.matmul(Weights().to(functions.device)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var fine = Input.Sample(draws, device);
        return Grids.Single(Grids.Thin(fine, Refinement), Grids.Closed(0, 1, Points, device), Integrate(fine));
    }

    // Column j holds the weights of the composite Simpson rule from 0 to point j.
    private Tensor Weights()
    {
        var third = 1.0 / (Input.Points - 1) / 3;
        var weights = new double[Input.Points * Points];
        for (var column = 1; column < Points; column++)
        {
            var last = column * Refinement;
            for (var row = 0; row <= last; row++)
                weights[row * Points + column] = third * (row == 0 || row == last ? 1 : row % 2 == 1 ? 4 : 2);
        }

        return tensor(weights, [Input.Points, Points]);
    }
}
