using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A model of principal components as one of the sensors that they come from.</summary>
/// <remarks>Borrows its two parts: whoever made them disposes them.</remarks>
public sealed class ProjectedOperator : IOperatorModel
{
    private readonly IOperatorModel model;
    private readonly PrincipalComponents components;

    /// <summary>Wraps a model.</summary>
    /// <param name="model">The model, whose inputs are coordinates in the basis.</param>
    /// <param name="components">The basis.</param>
    /// <exception cref="ArgumentException">The model has another number of inputs than there are
    /// components.</exception>
    public ProjectedOperator(IOperatorModel model, PrincipalComponents components)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(components);
        if (model.Sensors != components.Basis.shape[1])
            throw new ArgumentException($"The model must take {components.Basis.shape[1]} components, got one of {model.Sensors} inputs.", nameof(model));
        (this.model, this.components) = (model, components);
    }

    /// <inheritdoc/>
    public int Sensors => (int)components.Basis.shape[0];

    /// <inheritdoc/>
    public int QueryDimension => model.QueryDimension;

    /// <inheritdoc/>
    public int Outputs => model.Outputs;

    /// <inheritdoc/>
    public Tensor forward(Tensor functions, Tensor queries)
    {
        using var projected = components.Project(functions);
        return model.forward(projected, queries);
    }
}
