using TorchSharp;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Darcy flow in the unit square, <c>-div(a grad u) = 1</c>, u = 0 on the boundary: permeability to
/// pressure.</summary>
/// <remarks>
/// The defaults are those of Li et al. 2021 (arXiv:2010.08895, section 5.2) and Lu et al. 2022 (arXiv:2111.05512):
/// permeabilities 12 and 4, 421 x 421 solver nodes,
/// 29 x 29 nodes in the data, rows of equal y. For <see cref="DarcyCoefficient.Continuous"/> those papers give no
/// generator: the field is ours.
/// Equal draws give equal permeabilities on every grid.
/// </remarks>
public sealed record DarcyProblem : IOperatorProblem
{
    // Values of one chunk, about 64 MiB in the ten fields that conjugate gradients hold.
    private const long ChunkValues = 800_000;

    // The data are stored in single precision.
    private const double Tolerance = 1e-7;

    /// <summary>Creates the problem.</summary>
    /// <param name="coefficient">The distribution of permeabilities.</param>
    /// <param name="points">Nodes of the data in each direction, at least 3.</param>
    /// <param name="solverPoints">Nodes of the solver in each direction, one more than a multiple of <c>points -
    /// 1</c>.</param>
    /// <exception cref="ArgumentException">A value is out of its range or the grids do not fit.</exception>
    public DarcyProblem(DarcyCoefficient coefficient = DarcyCoefficient.Piecewise, int points = 29, int solverPoints = 421)
    {
        Coefficient = Require.Known(coefficient);
        Resolution = Require.AtLeast(points, 3);
        if (solverPoints < points || (solverPoints - 1) % (points - 1) != 0)
            throw new ArgumentException($"The solver's nodes must be one more than a multiple of {points - 1}, got {solverPoints}.", nameof(solverPoints));
        SolverPoints = solverPoints;
    }

    /// <inheritdoc/>
    public string Name => Coefficient == DarcyCoefficient.Piecewise ? "darcy" : "darcy-continuous";

    IOperatorProblem IOperatorProblem.Reference => new DarcyProblem(Coefficient, Resolution, (2 * (SolverPoints - 1)) + 1);

    /// <inheritdoc/>
    public int Sensors => Resolution * Resolution;

    /// <inheritdoc/>
    public int Points => Resolution * Resolution;

    /// <inheritdoc/>
    public int QueryDimension => 2;

    IReadOnlyList<string> IOperatorProblem.Coordinates => ["x", "y"];

    /// <inheritdoc/>
    public bool Periodic => false;

    /// <summary>The distribution of permeabilities.</summary>
    public DarcyCoefficient Coefficient { get; }

    /// <summary>Nodes of the data in each direction.</summary>
    public int Resolution { get; }

    /// <summary>Nodes of the solver in each direction.</summary>
    public int SolverPoints { get; }

    /// <inheritdoc/>
    public OperatorData Generate(SampleDraws draws, Device device)
    {
        Grids.RequireArguments(draws, device);
        using var scope = NewDisposeScope();
        var (coefficients, modes) = Field(draws);
        (coefficients, modes) = (coefficients.to(device), modes.to(device));
        var source = ones([SolverPoints, SolverPoints], dtype: ScalarType.Float64, device: device);
        var piecewise = Coefficient == DarcyCoefficient.Piecewise;
        var both = Chunks.Map(coefficients, ChunkValues / ((long)SolverPoints * SolverPoints), part =>
        {
            var field = modes.t().matmul(part).matmul(modes);
            var permeability = piecewise ? field.ge(0).to(ScalarType.Float64).mul_(8).add_(4) : field.exp();
            var pressure = device.type == DeviceType.CPU ? DarcyMultigrid.Solve(permeability, source, Tolerance) : DarcySolver.Solve(permeability, source, !piecewise, Tolerance);
            return stack([Thin(permeability), Thin(pressure)], 1);
        });
        var x = linspace(0, 1, Resolution, dtype: ScalarType.Float64, device: device);
        return Grids.Single(both.select(1, 0), Grids.SpaceTime(x, x), both.select(1, 1));
    }

    // Coefficients [samples, modes, modes] and the modes of one direction at the solver's nodes.
    private (Tensor Coefficients, Tensor Modes) Field(SampleDraws draws)
    {
        var x = linspace(0, 1, SolverPoints, dtype: ScalarType.Float64, device: CPU);
        if (Coefficient == DarcyCoefficient.Piecewise)
        {
            var field = new NeumannField();
            return (field.Coefficients(draws), field.Cosines(x));
        }

        var modes = new GaussianField(SolverPoints, 0.25).Modes(x);
        return (draws.Normal(modes.shape[0], modes.shape[0]), modes);
    }

    private Tensor Thin(Tensor field)
    {
        var stride = (SolverPoints - 1) / (Resolution - 1);
        return field.slice(1, 0, SolverPoints, stride).slice(2, 0, SolverPoints, stride).reshape(field.shape[0], Points);
    }
}
