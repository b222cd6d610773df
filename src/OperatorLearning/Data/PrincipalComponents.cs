using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The leading principal components of functions on shared points: an orthonormal basis from training data,
/// and coordinates in it.</summary>
/// <remarks>
/// Right singular vectors of the data: as they are, as in PCA-Net and in de Hoop, Huang, Qian and Stuart 2022
/// (arXiv:2203.13181, section 2), where as many components as points are a rotation that loses nothing; or about their
/// mean (proper orthogonal decomposition), as in Lu et al. 2022 (arXiv:2111.05512). Owns its tensors, which are in
/// double precision.
/// </remarks>
public sealed class PrincipalComponents : IDisposable
{
    private PrincipalComponents(Tensor mean, Tensor basis, double energy)
    {
        Mean = mean.DetachFromDisposeScope();
        Basis = basis.DetachFromDisposeScope();
        CapturedEnergy = energy;
    }

    /// <summary>Components that were saved; copies them.</summary>
    internal static PrincipalComponents FromBasis(Tensor mean, Tensor basis) => new(mean.clone(), basis.clone(), double.NaN);

    /// <summary>What is subtracted before projecting, shape <c>[points]</c>: the mean function, or zero; not the
    /// caller's to dispose.</summary>
    public Tensor Mean { get; }

    /// <summary>The basis, shape <c>[points, components]</c> with orthonormal columns; not the caller's to
    /// dispose.</summary>
    public Tensor Basis { get; }

    /// <summary>The share of the sum of squares of the data, less their mean where it is taken off, that the components
    /// hold.</summary>
    public double CapturedEnergy { get; }

    /// <summary>Computes components of input functions as they are.</summary>
    /// <param name="functions">Values, shape <c>[samples, sensors]</c>; training data only.</param>
    /// <param name="components">How many, at least 1 and no more than sensors.</param>
    /// <exception cref="ArgumentException">The data have another rank, are not finite, or have fewer sensors than
    /// components.</exception>
    public static PrincipalComponents Fit(Tensor functions, int components)
    {
        Require(functions, components, nameof(functions));
        if (functions.shape[1] < components)
            throw new ArgumentException(
                $"Input functions must have shape [samples, sensors] with at least {components} sensors " +
                $"for as many components, got {Shapes.Text(functions)}.",
                nameof(functions));
        using var scope = NewDisposeScope();
        var mean = zeros(functions.shape[1], dtype: ScalarType.Float64, device: functions.device);
        return Leading(mean, Decompose(functions, mean, components), components);
    }

    /// <summary>Computes components of functions about their mean.</summary>
    /// <param name="functions">Values, shape <c>[samples, points]</c>; training data only.</param>
    /// <param name="components">How many, at most the smaller of samples - 1 and points.</param>
    /// <exception cref="ArgumentException">The data have another rank, are not finite, or have fewer independent modes
    /// than asked for.</exception>
    public static PrincipalComponents FitAboutMean(Tensor functions, int components)
    {
        Require(functions, components, nameof(functions));
        var (samples, points) = (functions.shape[0], functions.shape[1]);
        if (components > Math.Min(samples - 1, points))
            throw new ArgumentException(
                $"{samples} samples on {points} points have at most " +
                $"{Math.Max(Math.Min(samples - 1, points), 0)} modes about their mean, asked for {components}. Ask for fewer or give more samples.",
                nameof(components));
        using var scope = NewDisposeScope();
        var mean = functions.detach().to(ScalarType.Float64).mean([0L]);
        var parts = Decompose(functions, mean, components);
        // A mode below rounding is noise of the decomposition, and its direction means nothing.
        if (parts.Energy[components - 1].item<double>() <= 1e-24 * parts.Energy[0].item<double>())
            throw new ArgumentException(
                $"The functions have fewer than {components} independent modes about their mean. Ask for fewer.",
                nameof(components));
        return Leading(mean, parts, components);
    }

    /// <summary>Coordinates of functions, shape <c>[functions, components]</c>; a fresh tensor, the caller disposes
    /// it.</summary>
    /// <param name="functions">Values, shape <c>[functions, points]</c>.</param>
    /// <exception cref="ArgumentException">There are other points than in the training data.</exception>
    public Tensor Project(Tensor functions)
    {
        Shapes.RequireFunctions(functions, (int)Basis.shape[0], nameof(functions));
        using var scope = NewDisposeScope();
        return (functions - Mean.to(functions.dtype)).matmul(Basis.to(functions.dtype)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Mean.Dispose();
        Basis.Dispose();
    }

    private static void Require(Tensor functions, int components, string parameter)
    {
        ArgumentNullException.ThrowIfNull(functions, parameter);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        if (functions.dim() != 2)
            throw new ArgumentException(
                $"Functions must have shape [samples, points], got {Shapes.Text(functions)}.", parameter);
        using var scope = NewDisposeScope();
        if (!functions.isfinite().all().item<bool>())
            throw new ArgumentException(
                "Functions must be finite, but some are NaN or infinite. Check the solver that made them.", parameter);
    }

    // Squared singular values, falling, and the right singular vectors as rows, at least as many as components.
    private static (Tensor Energy, Tensor Vectors) Decompose(Tensor functions, Tensor mean, int components)
    {
        var values = functions.detach().to(ScalarType.Float64) - mean;
        // Rows of zeros change nothing but the number of vectors.
        var missing = components - values.shape[0];
        if (missing > 0) values = cat(
            [values, zeros(missing, values.shape[1], dtype: values.dtype, device: values.device)]);
        var (_, singular, right) = linalg.svd(values, fullMatrices: false);
        return (singular.square(), right);
    }

    private static PrincipalComponents Leading(Tensor mean, (Tensor Energy, Tensor Vectors) parts, int components)
    {
        var share = parts.Energy.narrow(0, 0, components).sum().div(parts.Energy.sum()).item<double>();
        return new(mean, parts.Vectors.narrow(0, 0, components).t().contiguous(), share);
    }
}
