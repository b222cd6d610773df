using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>A model between an input and an output normaliser, so that it takes and returns physical units.</summary>
/// <remarks>Borrows its three parts: whoever made them disposes them.</remarks>
public sealed class NormalizedOperator : IOperatorModel
{
    private readonly IOperatorModel model;
    private readonly Normalizer? input;
    private readonly Normalizer? output;

    /// <summary>Wraps a model.</summary>
    /// <param name="model">The model, trained on normalised data.</param>
    /// <param name="input">Normalises input functions; null passes them on.</param>
    /// <param name="output">Denormalises the model's values; null passes them on. Per-point statistics fit only the
    /// query points they were computed on.</param>
    public NormalizedOperator(IOperatorModel model, Normalizer? input, Normalizer? output)
    {
        ArgumentNullException.ThrowIfNull(model);
        this.model = model;
        this.input = input;
        this.output = output;
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
        output?.RequireFits(Outputs, queries);
        using var scope = NewDisposeScope();
        var values = model.forward(input?.Normalize(functions) ?? functions, queries);
        return (output?.Denormalize(values) ?? values).MoveToOuterDisposeScope();
    }
}
