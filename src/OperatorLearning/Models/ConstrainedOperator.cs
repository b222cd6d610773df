using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A model whose output meets boundary or initial conditions exactly: <c>g(u, y) + l(y) G(u)(y)</c> with l
/// zero on the boundary.</summary>
/// <remarks>
/// Lagaris, Likas and Fotiadis 1998. Wrappers nest: put a <see cref="NormalizedOperator"/> inside, so that the
/// conditions are in physical units.
/// Borrows the model: whoever made it disposes it.
/// </remarks>
public sealed class ConstrainedOperator : IOperatorModel
{
    private readonly IOperatorModel model;
    private readonly Func<Tensor, Tensor> distance;
    private readonly Func<Tensor, Tensor, Tensor>? values;

    /// <summary>Wraps a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="distance">l: maps query points <c>[..., dimension]</c> to a fresh tensor <c>[...]</c>, zero on the
    /// boundary; see <see cref="BoundaryDistance"/>.</param>
    /// <param name="values">
    /// g: maps functions <c>[functions, sensors]</c> and query points to a fresh tensor that broadcasts to
    /// <c>[functions, points]</c> (with several outputs to
    /// <c>[functions, points, outputs]</c>) and has the right values on the boundary; null for zero.
    /// </param>
    public ConstrainedOperator(IOperatorModel model, Func<Tensor, Tensor> distance, Func<Tensor, Tensor, Tensor>? values = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(distance);
        (this.model, this.distance, this.values) = (model, distance, values);
    }

    /// <inheritdoc/>
    public int Sensors => model.Sensors;

    /// <inheritdoc/>
    public int QueryDimension => model.QueryDimension;

    /// <inheritdoc/>
    public int Outputs => model.Outputs;

    /// <inheritdoc/>
    public bool SensorsAtQueries => model.SensorsAtQueries;

    /// <inheritdoc/>
    public Tensor forward(Tensor functions, Tensor queries)
    {
        if (!SensorsAtQueries) Shapes.RequireFunctions(functions, Sensors, nameof(functions));
        Shapes.RequireQueries(queries, functions.shape[0], QueryDimension, nameof(queries));
        using var scope = NewDisposeScope();
        var factor = distance(queries);
        if (!factor.shape.AsSpan().SequenceEqual(queries.shape.AsSpan()[..^1]))
            throw new ArgumentException(
                $"The distance of query points {Shapes.Text(queries)} must have their shape without its last axis, got {Shapes.Text(factor)}.", nameof(queries));
        var result = (Outputs > 1 ? factor.unsqueeze(-1) : factor) * model.forward(functions, queries);
        return (values is null ? result : result + values(functions, queries)).MoveToOuterDisposeScope();
    }
}
