using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The leading principal components of input functions: an orthonormal basis from training data, and
/// coordinates in it.</summary>
/// <remarks>
/// As in PCA-Net and in the comparison of de Hoop, Huang, Qian and Stuart 2022 (arXiv:2203.13181, section 2): left
/// singular vectors of the data, which
/// are not centred. With as many components as sensors the coordinates are a rotation of the values and lose nothing.
/// Owns its tensor.
/// </remarks>
public sealed class PrincipalComponents : IDisposable
{
    private readonly Tensor basis;

    private PrincipalComponents(Tensor basis, double energy)
    {
        this.basis = basis.DetachFromDisposeScope();
        CapturedEnergy = energy;
    }

    /// <summary>The basis, shape <c>[sensors, components]</c> with orthonormal columns; not the caller's to
    /// dispose.</summary>
    public Tensor Basis => basis;

    /// <summary>The share of the sum of squares of the data that the components hold.</summary>
    public double CapturedEnergy { get; }

    /// <summary>Computes the components of data.</summary>
    /// <param name="functions">Input functions, shape <c>[samples, sensors]</c>; training data only.</param>
    /// <param name="components">How many, at least 1 and no more than sensors.</param>
    /// <exception cref="ArgumentException">The data have another rank, or there are fewer sensors than
    /// components.</exception>
    public static PrincipalComponents Fit(Tensor functions, int components)
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        if (functions.dim() != 2 || functions.shape[1] < components)
            throw new ArgumentException($"Input functions must have shape [samples, sensors] with at least {components} sensors for as many components, got {Shapes.Text(functions)}.", nameof(functions));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        // The eigenvectors of the Gram matrix of sensors are the singular vectors, and it is small where samples are
        // many.
        var values = functions.detach().to(ScalarType.Float64);
        var (eigenvalues, vectors) = linalg.eigh(values.t().matmul(values));
        var leading = vectors.flip(1).narrow(1, 0, components);
        var energy = eigenvalues.flip(0).narrow(0, 0, components).sum().div(eigenvalues.sum()).item<double>();
        return new(leading.to(functions.dtype).clone(), energy);
    }

    /// <summary>Coordinates of functions, shape <c>[functions, components]</c>; a fresh tensor, the caller disposes
    /// it.</summary>
    /// <param name="functions">Values at the sensors, shape <c>[functions, sensors]</c>.</param>
    /// <exception cref="ArgumentException">There are other sensors than in the training data.</exception>
    public Tensor Project(Tensor functions)
    {
        Shapes.RequireFunctions(functions, (int)basis.shape[0], nameof(functions));
        return functions.matmul(basis);
    }

    /// <inheritdoc/>
    public void Dispose() => basis.Dispose();
}
