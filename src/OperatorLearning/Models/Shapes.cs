using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Checks of tensor shapes at public entry points, with messages that name what was expected and what
/// came.</summary>
internal static class Shapes
{
    public static string Text(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    public static void RequireFunctions(Tensor functions, int sensors, string parameter)
    {
        ArgumentNullException.ThrowIfNull(functions, parameter);
        if (functions.dim() != 2 || functions.shape[1] != sensors)
            throw new ArgumentException(
                $"Input functions must have shape [functions, {sensors}] (one column per sensor), got {Text(functions)}. " +
                "Sample them at the sensors that the model was built for.", parameter);
    }

    public static void RequireQueries(Tensor queries, long functions, int dimension, string parameter)
    {
        ArgumentNullException.ThrowIfNull(queries, parameter);
        var shape = queries.shape;
        var cartesian = shape.Length == 2 && shape[1] == dimension;
        var perFunction = shape.Length == 3 && shape[0] == functions && shape[2] == dimension;
        if (!cartesian && !perFunction)
            throw new ArgumentException(
                $"Query points must have shape [points, {dimension}] (shared) or [{functions}, points, {dimension}] (per function), " +
                $"got {Text(queries)}.", parameter);
    }

    /// <summary>Checks that a model takes the data's inputs and gives as many outputs.</summary>
    public static void RequireModel(IOperatorModel model, OperatorData data)
    {
        if (model is MioNet { Options.Branches: var branches } && data.Inputs.Length > 1 && !branches.Select(branch => branch.First).SequenceEqual(data.Inputs))
            throw new ArgumentException(
                $"A MIONet of branches with {string.Join(" and ", branches.Select(branch => branch.First))} sensors cannot be used on data whose input functions have {string.Join(" and ", data.Inputs)} sensors. " +
                "Give each input function a branch of as many sensors, in the same order.", nameof(data));
        if ((model.Sensors == data.Sensors || model.SensorsAtQueries) && model.QueryDimension == data.Queries.shape[^1] && model.Outputs == data.Outputs) return;
        throw new ArgumentException(
            $"A model of {model.Sensors} sensors, {model.QueryDimension} query coordinates and {model.Outputs} outputs cannot be used on data of {data.Sensors} sensors, " +
            $"{data.Queries.shape[^1]} coordinates and {data.Outputs} outputs. Build the model for these numbers.", nameof(data));
    }

    /// <summary>Checks that all functions share their query points.</summary>
    public static void RequireCartesian(OperatorData data, string what)
    {
        if (!data.Cartesian)
            throw new ArgumentException($"{what} needs query points [points, dimension] that all functions share (Cartesian data), got query points per function {Text(data.Queries)}.", nameof(data));
    }

    public static void RequireSame(Tensor left, Tensor right, string leftName, string rightName)
    {
        ArgumentNullException.ThrowIfNull(left, leftName);
        ArgumentNullException.ThrowIfNull(right, rightName);
        if (!left.shape.AsSpan().SequenceEqual(right.shape))
            throw new ArgumentException(
                $"{leftName} and {rightName} must have the same shape, got {Text(left)} and {Text(right)}.", rightName);
    }
}
