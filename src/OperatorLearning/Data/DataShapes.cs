using System.Collections.Immutable;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Checks that the parts of operator data fit together, with messages that tell the layouts apart.</summary>
internal static class DataShapes
{
    public static void Require(Tensor functions, Tensor queries, Tensor solutions)
    {
        var samples = functions.dim() == 2 ? functions.shape[0] : -1;
        var cartesian = queries.dim() == 2;
        var points = solutions.dim() is 2 or 3 ? solutions.shape[1] : -1;
        if (samples >= 0 && points >= 0 && solutions.shape[0] == samples && queries.dim() is 2 or 3
            && queries.shape[^2] == points && (cartesian || queries.shape[0] == samples)) return;
        throw new ArgumentException(
            "Operator data must have functions [samples, sensors], queries [points, dimension] (shared by all samples) or [samples, points, dimension] (per sample), and " +
            $"solutions [samples, points] or [samples, points, outputs], got {Shapes.Text(functions)}, {Shapes.Text(queries)} and {Shapes.Text(solutions)}.{Hint(functions, queries, solutions)}",
            nameof(solutions));
    }

    public static ImmutableArray<int> RequireInputs(ImmutableArray<int> inputs, Tensor functions)
    {
        var sensors = (int)functions.shape[1];
        if (inputs.IsDefaultOrEmpty) return [sensors];
        return inputs.All(count => count > 0) && inputs.Sum() == sensors
            ? inputs
            : throw new ArgumentException($"The sensors of the input functions must add up to the {sensors} columns of the functions, got {string.Join(" + ", inputs)}.", nameof(inputs));
    }

    /// <summary>The smallest number of points of a sample, and which sample that is.</summary>
    public static (int Points, int Sample) RequireRagged(Tensor functions, IReadOnlyList<Tensor> queries, IReadOnlyList<Tensor> solutions)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(solutions);
        if (functions.dim() != 2 || functions.shape[0] == 0 || queries.Count != functions.shape[0] || solutions.Count != queries.Count)
            throw new ArgumentException(
                $"Ragged data need query points and solutions for each sample of functions [samples, sensors], got functions {Shapes.Text(functions)}, {queries.Count} sets of query points and {solutions.Count} solutions.", nameof(queries));
        var least = (Points: int.MaxValue, Sample: -1);
        for (var sample = 0; sample < queries.Count; sample++)
        {
            var (own, values) = (queries[sample], solutions[sample]);
            if (own.dim() != 2 || own.shape[0] == 0 || own.shape[1] != queries[0].shape[^1] || values.dim() is not (1 or 2) || values.shape[0] != own.shape[0]
                || !values.shape.AsSpan(1).SequenceEqual(solutions[0].shape.AsSpan(1)))
                throw new ArgumentException(
                    $"Sample {sample} of ragged data must have query points [points, {queries[0].shape[^1]}] and solutions [points] or [points, outputs] like sample 0, with at least one point, " +
                    $"got {Shapes.Text(own)} and {Shapes.Text(values)}.", nameof(queries));
            if (own.shape[0] < least.Points) least = ((int)own.shape[0], sample);
        }

        return least;
    }

    /// <summary>What data of these shapes probably are.</summary>
    private static string Hint(Tensor functions, Tensor queries, Tensor solutions)
    {
        if (functions.dim() != 2 || queries.dim() is not (2 or 3)) return "";
        var samples = functions.shape[0];
        var pairs = queries.dim() == 2 && queries.shape[0] == samples && solutions.numel() == samples;
        if (pairs) return $" These look like pairs of a function and a point: give queries as [{samples}, 1, {queries.shape[1]}] and solutions as [{samples}, 1].";
        if (queries.dim() == 3 && queries.shape[0] != samples) return $" Queries per sample must come for all {samples} samples, got {queries.shape[0]}.";
        return solutions.dim() >= 2 && solutions.shape[0] == samples && solutions.shape[1] != queries.shape[^2]
            ? $" There are {queries.shape[^2]} query points but values at {solutions.shape[1]}: are the queries of another grid?"
            : "";
    }
}
