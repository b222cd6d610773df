using System.Collections.Immutable;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Finds out how operator data lie in files: by the names given, or else by those that people use.</summary>
internal sealed class OperatorLayout(ImmutableArray<StoredArray> arrays, OperatorFileOptions options,
    bool solutionsWanted)
{
    // Input and output fields on a grid: the Fourier neural operator's files, and PDEBench's for Darcy flow.
    private static readonly (string Functions, string Solutions)[] Pairs = [("a", "u"), ("coeff", "sol"),
        ("nu", "tensor")];

    // Fields over time of which the first is the input: PDEBench's files.
    private static readonly string[] Trajectories = ["tensor", "*/data", "density+Vx+pressure",
        "density+Vx+Vy+pressure"];

    /// <summary>Reads what is there.</summary>
    /// <exception cref="FormatException">An array is missing, has a wrong rank, other samples than another one, or
    /// values that are not finite.</exception>
    public OperatorParts Read()
    {
        var points = new PointLayout(options, Take, solutionsWanted);
        var fields = new GridLayout(arrays, options, Take);
        if (options.Functions.Length + options.Solutions.Length > 0) return Named(points, fields);
        if (Find("X_train0") is not null) return points.ReadPublished(Numbered("train"), Numbered("test"));
        if (Find("X_test0") is not null) return points.ReadPublished(Numbered("test"), ([], null));
        if (Find("functions") is { } functions)
            return Find("queries") is null && functions.Shape.Length > 2
                ? fields.ReadPair([functions], Several("solutions"))
                : Split(points.Read("functions, queries and solutions", [functions], Find("queries"),
                    Several("solutions")));
        foreach (var (input, output) in Pairs)
            if (Find(input) is { } a && (Find(output) is not null || !solutionsWanted)) return fields.ReadPair(
                [a], Several(output));
        foreach (var names in Trajectories)
            if (Several(names) is { Length: > 0 } found) return fields.ReadTrajectory(found);
        if (!solutionsWanted && arrays.Length == 1) return points.Read("functions alone", [.. arrays], null, []);
        throw Unknown();
    }

    private OperatorParts Named(PointLayout points, GridLayout fields)
    {
        StoredArray[] functions = Required(options.Functions), solutions = options.Solutions.Length > 0
            ? Required(options.Solutions) : Several("solutions");
        var queries = options.Queries.Length > 0 ? Required(options.Queries)[0] : Find("queries");
        if (functions.Length == 0) return fields.ReadTrajectory(solutions);
        return queries is null ? fields.ReadPair(functions, solutions)
            : points.Read("named arrays", [.. functions], queries, solutions);
    }

    // Several input functions side by side, as we write them.
    private OperatorParts Split(OperatorParts parts) => Find(OperatorFile.InputsName) is not { } inputs ? parts
        : parts with
        {
            Inputs = [.. Take(inputs, samples: false, null).data<float>().ToArray()
            .Select(sensors => (int)sensors)]
        };

    private static string[] Words(string names) =>
        names.Split('+', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private StoredArray? Find(string name) => arrays.FirstOrDefault(array => array.Name == name);

    // All of the names, or none.
    private StoredArray[] Several(string names) =>
        Words(names).Select(Find).OfType<StoredArray>().ToArray() is var found && found.Length == Words(names).Length
            ? found : [];

    private StoredArray[] Required(string names) => [.. Words(names).Select(name =>
        Find(name) ?? throw new FormatException($"{Files}: there is no array {name}; there are {Listing}"))];

    // X_train0, X_train1, …: input functions, then query points.
    private (ImmutableArray<StoredArray> Inputs, StoredArray? Solutions) Numbered(string part) =>
        ([.. Enumerable.Range(0, 99).Select(index => Find(FormattableString.Invariant($"X_{part}{index}")))
            .TakeWhile(array => array is not null)!], Find($"y_{part}"));

    private string Files => string.Join(", ", arrays.Select(array => array.File).Distinct());

    private string Listing => arrays.IsEmpty ? "none"
        : string.Join(", ", arrays.Take(12).Select(array => $"{array.Name} [{string.Join(", ", array.Shape)}]")) + (
        arrays.Length > 12 ? " and others" : "");

    private FormatException Unknown() => new(
        $"{(arrays.IsEmpty ? "the file" : Files)}: no layout of operator data is known for the arrays {Listing}; " +
            $"expected functions, queries and solutions, or a and u, coeff and sol, nu and tensor, tensor, " +
        "numbered groups with data, or X_train0, X_train1 and y_train; or name the arrays, such as functions=a; " +
            "solutions=u");

    // Samples up to the limit, finite, in single precision.
    private Tensor Take(StoredArray array, bool samples, Func<int, long>? step)
    {
        var values = array.Read(samples && options.Samples > 0 ? options.Samples : null, step);
        DataChecks.RequireFinite(array, values, samples);
        return values;
    }
}

/// <summary>Reads an array and checks that it is finite.</summary>
/// <param name="array">The array.</param>
/// <param name="samples">Whether its first axis is that of samples.</param>
/// <param name="step">The step of an axis; null for 1.</param>
internal delegate Tensor TakeArray(StoredArray array, bool samples, Func<int, long>? step = null);
