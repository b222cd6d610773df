using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The trivial baseline of operator learning: values at fixed query points as an affine function of the
/// sensors, by least squares.</summary>
/// <remarks>
/// No iteration and nothing to tune: the solution of least norm, from the singular value decomposition in double
/// precision. It knows the query points of its
/// training data and no others. Owns its tensors.
/// </remarks>
public sealed class LinearRegression : IOperatorModel, IDisposable
{
    /// <summary>The name of this model where models have names.</summary>
    internal const string Kind = "linear-regression";

    private readonly Tensor weight;
    private readonly Tensor offset;
    private readonly Tensor grid;

    private LinearRegression(Tensor weight, Tensor offset, Tensor grid)
    {
        this.weight = weight.DetachFromDisposeScope();
        this.offset = offset.DetachFromDisposeScope();
        this.grid = grid.DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public int Sensors => (int)weight.shape[0];

    /// <inheritdoc/>
    public int QueryDimension => (int)grid.shape[1];

    /// <inheritdoc/>
    public int Outputs => 1;

    /// <summary>The number of fitted coefficients.</summary>
    public long ParameterCount => weight.numel() + offset.numel();

    /// <summary>All that it knows, by name; not the caller's to dispose.</summary>
    internal Dictionary<string, Tensor> State => new(StringComparer.Ordinal) { ["weight"] = weight, ["offset"] = offset, ["grid"] = grid };

    /// <summary>The same from its state; copies it.</summary>
    internal static LinearRegression FromState(Tensor weight, Tensor offset, Tensor grid) => new(weight.clone(), offset.clone(), grid.clone());

    /// <summary>Solves for the coefficients.</summary>
    /// <param name="training">Training data; read here and not kept.</param>
    /// <param name="tolerance">Singular values of the centred inputs below this fraction of the largest are taken for
    /// zero.</param>
    /// <exception cref="ArgumentException">The tolerance is not between 0 and 1.</exception>
    public static LinearRegression Fit(OperatorData training, double tolerance = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(training);
        if (!(tolerance is >= 0 and < 1)) throw new ArgumentException($"The tolerance must be at least 0 and less than 1, got {tolerance}.", nameof(tolerance));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        var (inputs, outputs) = (training.Functions.to(ScalarType.Float64), training.Solutions.to(ScalarType.Float64));
        var (inputMean, outputMean) = (inputs.mean([0]), outputs.mean([0]));
        var (u, s, vh) = linalg.svd(inputs - inputMean, fullMatrices: false);
        var inverse = where(s > s.max() * tolerance, s.reciprocal(), zeros_like(s));
        var solution = vh.t().mul(inverse).matmul(u.t().matmul(outputs - outputMean));
        var dtype = training.Solutions.dtype;
        return new(solution.to(dtype), (outputMean - inputMean.matmul(solution)).to(dtype), training.Queries.clone());
    }

    /// <inheritdoc/>
    public Tensor forward(Tensor functions, Tensor queries)
    {
        Shapes.RequireFunctions(functions, Sensors, nameof(functions));
        ArgumentNullException.ThrowIfNull(queries);
        using var scope = NewDisposeScope();
        if (queries.dim() != 2 || queries.shape[0] != grid.shape[0] || !queries.eq(grid).all().item<bool>())
            throw new ArgumentException($"A linear regression knows only the {grid.shape[0]} query points of its training data, got {Shapes.Text(queries)} others. Query those points.", nameof(queries));
        return functions.matmul(weight).add_(offset).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        weight.Dispose();
        offset.Dispose();
        grid.Dispose();
    }
}
