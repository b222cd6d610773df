using System.Collections.Immutable;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Layouts in which query points are an array of their own: ours, and those of DeepXDE.</summary>
internal sealed class PointLayout(OperatorFileOptions options, TakeArray take, bool solutionsWanted)
{
    /// <summary>Functions <c>[samples, sensors]</c>, query points and solutions.</summary>
    /// <param name="layout">Its name in words.</param>
    /// <param name="functions">One or several input functions.</param>
    /// <param name="queries">Query points; null where there are none.</param>
    /// <param name="solutions">Solutions; empty where there are none.</param>
    public OperatorParts Read(string layout, ImmutableArray<StoredArray> functions, StoredArray? queries,
        IReadOnlyList<StoredArray> solutions)
    {
        if (options.Thin > 1 || options.ThinTime > 1 || options.LastTime)
            throw functions[0].Wrong("is no grid, so 'thin', 'thin-time' and 'time' mean nothing here; leave them away");
        if (functions.FirstOrDefault(array => array.Shape.Length != 2) is { } wrong)
            throw wrong.Wrong($"has shape [{string.Join(", ", wrong.Shape)}], expected [samples, sensors]");
        if (solutionsWanted && (queries is null || solutions.Count == 0))
            throw functions[0].Wrong($"has no {(queries is null ? "query points" : "solutions")} beside it; " +
                $"expected arrays functions, queries and solutions, or names such as queries=x; solutions=u");
        var samples = functions[0].Shape[0];
        foreach (var other in functions.Concat(solutions).Where(array => array.Shape[0] != samples))
            throw other.Wrong($"has {other.Shape[0]} samples, expected {samples} as {functions[0].Name} has");
        Tensor[] inputs = [.. functions.Select(array => take(array, samples: true))];
        var values = solutions.Count == 0 ? null : Solutions(solutions);
        var points = queries is null ? null : Queries(queries, samples, values);
        if (points is not null && values is not null && points.shape[^2] != values.shape[1])
            throw queries!.Wrong($"has {points.shape[^2]} query points, but {solutions[0].Name} has values at " +
                $"{values.shape[1]}");
        return new(
            layout, cat(inputs, 1), [.. inputs.Select(input => (int)input.shape[1])], points, values, points is null
                ? [] : OperatorParts.NamesOf(points.shape[^1]), Names(solutions, values));
    }

    /// <summary>DeepXDE's arrays <c>X_train0</c>, <c>X_train1</c>, <c>y_train</c>, and the same for the test.</summary>
    public OperatorParts ReadPublished((ImmutableArray<StoredArray> Inputs, StoredArray? Solutions) train,
        (ImmutableArray<StoredArray> Inputs, StoredArray? Solutions) test)
    {
        var first = Part(train);
        if (test.Inputs.IsEmpty || test.Solutions is null) return Together(first, null) ?? first;
        var second = Part(test);
        if (Together(first, second) is { } whole) return whole;
        if (first.Queries!.dim() == 2 && !Equal(first.Queries, second.Queries!))
            throw test.Inputs[^1].Wrong(
                $"holds other query points than {train.Inputs[^1].Name}; put training and test into one file with " +
                    $"the same points, or into two files");
        return first.Then(second);
    }

    private OperatorParts Part((ImmutableArray<StoredArray> Inputs, StoredArray? Solutions) part)
    {
        if (part.Inputs.Length < 2) throw part.Inputs[0]
            .Wrong("has no query points beside it (expected X_train0, X_train1, y_train)");
        return Read("DeepXDE", part.Inputs[..^1], part.Inputs[^1], part.Solutions is null ? [] : [part.Solutions]);
    }

    // Pairs of a function and a point: rows of one function in succession become one sample, where all have as many.
    private static OperatorParts? Together(OperatorParts first, OperatorParts? second)
    {
        OperatorParts Pairs(OperatorParts parts) => parts.Queries!.dim() == 3 && parts.Queries.shape[1] == 1 ? parts
            : null!;
        if (Pairs(first) is null || first.Solutions is null
            || (second is not null && Pairs(second) is null)) return null;
        var all = second is null ? first : first.Then(second);
        var changed = all.Functions.narrow(0, 1, all.Functions.shape[0] - 1)
            .ne(all.Functions.narrow(0, 0, all.Functions.shape[0] - 1)).any(1);
        var starts = cat([tensor(new[] { 0L }), changed.nonzero().reshape(-1).add(1)]);
        var functions = starts.shape[0];
        var each = all.Functions.shape[0] / functions;
        if (functions * each != all.Functions.shape[0]
            || !Equal(starts, arange(functions, dtype: ScalarType.Int64).mul(each)) || all.TrainSamples % each != 0)
            return all with { Layout = $"{all.Layout}, pairs of a function and a point" };
        return all with
        {
            Functions = all.Functions.index_select(0, starts),
            TrainSamples = all.TrainSamples / each,
            Queries = all.Queries!.reshape(functions, each, -1),
            Solutions = all.Solutions!.reshape(functions, each),
            Layout = $"{first.Layout}, {each} points of its own for each function",
        };
    }

    private static bool Equal(Tensor left, Tensor right) => left.shape.AsSpan().SequenceEqual(right.shape)
        && left.eq(right).all().item<bool>();

    private Tensor Solutions(IReadOnlyList<StoredArray> solutions)
    {
        Tensor[] values = [.. solutions.Select(array => take(array, samples: true))];
        if (values.Length > 1)
            return values.All(one => one.dim() == 2 && one.shape[1] == values[0].shape[1]) ? stack(values, -1)
                : throw solutions[0].Wrong("and the other outputs must all be [samples, points], with the same points");
        return values[0].dim() is 2 or 3 ? values[0]
            : values[0].dim() == 1 ? values[0].unsqueeze(1)
            : throw solutions[0].Wrong(
                $"has shape [{string.Join(", ", values[0].shape)}], expected [samples, points] or [samples, points, " +
                    $"outputs]");
    }

    private Tensor Queries(StoredArray queries, long samples, Tensor? solutions)
    {
        var pairs = queries.Shape.Length == 2 && queries.Shape[0] == samples && solutions is { } of && of.dim() == 2
            && of.shape[1] == 1;
        var values = take(queries, samples: pairs || queries.Shape.Length == 3);
        return values.dim() switch
        {
            _ when pairs => values.unsqueeze(1),
            1 => values.unsqueeze(1),
            // A row of points, as MATLAB keeps a vector.
            2 when values.shape[0] == 1 && solutions is not null && solutions.shape[1] == values.shape[1] =>
                values.t().contiguous(),
            2 => values,
            3 when queries.Shape[0] == samples => values,
            _ => throw queries.Wrong($"has shape [{string.Join(", ", queries.Shape)}], expected [points, dimension] " +
                $"or [{samples}, points, dimension]"),
        };
    }

    private static ImmutableArray<string> Names(IReadOnlyList<StoredArray> solutions, Tensor? values) =>
        solutions.Count > 1 ? [.. solutions.Select(array => array.Name)]
        : values is null || values.dim() == 2 ? ["u"]
            : [.. Enumerable.Range(1, (int)values.shape[2])
            .Select(output => FormattableString.Invariant($"u{output}"))];
}
