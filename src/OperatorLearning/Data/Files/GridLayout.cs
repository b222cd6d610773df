using System.Collections.Immutable;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Layouts in which functions are fields on a grid of one to three directions of space, and of time: those of
/// the Fourier neural operator and of PDEBench.</summary>
/// <remarks>Points and sensors come as everywhere here: times outermost, the first direction of space fastest.</remarks>
internal sealed class GridLayout(ImmutableArray<StoredArray> arrays, OperatorFileOptions options, TakeArray take)
{
    private enum Time
    {
        None,
        First,
        Last,
    }

    /// <summary>Fields <c>[samples, x, …]</c> to fields <c>[samples, x, …]</c>, <c>[samples, x, …, t]</c> or
    /// <c>[samples, t, x, …]</c>.</summary>
    public OperatorParts ReadPair(IReadOnlyList<StoredArray> functions, IReadOnlyList<StoredArray> solutions)
    {
        var (input, space) = (functions[0], functions[0].Shape.Length - 1);
        if (space is < 1 or > 3) throw input.Wrong(
            $"has shape [{string.Join(", ", input.Shape)}], expected [samples, x], [samples, x, y] or [samples, x, " +
                $"y, z]");
        Same([.. functions, .. solutions]);
        Tensor[] inputs = [.. functions.Select(
            array => Sensors(take(array, samples: true, axis => axis == 0 ? 1 : options.Thin)))];
        if (solutions.Count == 0)
            return new($"fields {input.Name}", cat(inputs, 1), Sizes(inputs), null, null, [], ["u"]);
        var output = solutions[0];
        var time = TimeOf(input, output);
        var values = Fields(solutions, time);
        return Assemble(
            $"fields {Names(functions)} to {Names(solutions)}{(time == Time.None ? "" : " over time")}", inputs, values,
                [.. solutions.Select(array => array.Name)], output,
            Sizes(output, time), time == Time.None || values.shape[1] == 1 ? null
                : TimesOf(output, output.Shape[TimeAxis(output, time)], 0));
    }

    /// <summary>Fields over time <c>[samples, t, x, …]</c>, with a last axis of values where it has one: the first time
    /// is the input, the later ones are the output.</summary>
    public OperatorParts ReadTrajectory(IReadOnlyList<StoredArray> fields)
    {
        Same(fields);
        var first = fields[0];
        var known = OperatorParts.NamesOf(3).TakeWhile(name => Coordinate(name) is not null).Count();
        var space = known > 0 ? known : first.Shape.Length - 2;
        var several = first.Shape.Length == space + 3;
        if (space is < 1 or > 3 || first.Shape.Length != space + (several ? 3 : 2) || first.Shape[1] < 2)
            throw first.Wrong($"has shape [{string.Join(", ", first.Shape)}], expected [samples, t, x, …] with at " +
                $"least two times{(known > 0 ? $" and {known} directions of space" : "")}");
        // [samples, t, x, …, values]
        var all = fields.Select(array => take(array, samples: true, axis => axis == 1 ? options.ThinTime : axis >= 2
            && axis < space + 2 ? options.Thin : 1)).ToArray();
        var values = several ? cat(all, -1) : stack(all, -1);
        values = values.permute([0, 1, .. Enumerable.Range(2, space).Reverse().Select(axis => (long)axis), space + 2]);
        var outputs = (int)values.shape[^1];
        Tensor[] inputs = [.. Enumerable.Range(0, outputs)
            .Select(output => values.select(-1, output).select(1, 0).flatten(1))];
        var later = options.LastTime ? values.narrow(1, values.shape[1] - 1, 1)
            : values.narrow(1, 1, values.shape[1] - 1);
        ImmutableArray<string> names = fields.Count > 1 ? [.. fields.Select(array => array.Name)] : outputs == 1 ? ["u"]
            : [.. Enumerable.Range(1, outputs).Select(output => FormattableString.Invariant($"u{output}"))];
        return Assemble($"fields {Names(fields)} over time, from the first to " +
            $"{(options.LastTime ? "the last" : "all later ones")}", inputs, later, names, first,
            [.. first.Shape.Skip(2).Take(space)], options.LastTime ? null : TimesOf(first, first.Shape[1], 1));
    }

    private OperatorParts Assemble(
        string layout, Tensor[] inputs, Tensor values, ImmutableArray<string> names, StoredArray output,
            IReadOnlyList<long> space, Tensor? times)
    {
        var axes = space.Select((size, axis) => Axis(OperatorParts.NamesOf(3)[axis], size, output))
            .Concat(times is null ? [] : [times]).Reverse().ToArray();
        var points = stack([.. meshgrid(axes, "ij").Select(axis => axis.reshape(-1)).Reverse()], -1).contiguous();
        var flat = values.reshape(values.shape[0], -1, values.shape[^1]);
        return new(layout, cat(inputs, 1).contiguous(), Sizes(inputs), points,
            (flat.shape[2] == 1 ? flat.squeeze(2) : flat).contiguous(),
            OperatorParts.NamesOf(axes.Length, times is not null), names);
    }

    // [samples, t, …, y, x, values] of fields that may have their time at either end.
    private Tensor Fields(IReadOnlyList<StoredArray> solutions, Time time)
    {
        if (solutions.FirstOrDefault(array => !array.Shape.SequenceEqual(solutions[0].Shape)) is { } other)
            throw other.Wrong($"has shape [{string.Join(", ", other.Shape)}], expected " +
                $"[{string.Join(", ", solutions[0].Shape)}] as {solutions[0].Name} has");
        var (rank, clock) = (solutions[0].Shape.Length, TimeAxis(solutions[0], time));
        Tensor[] all = [.. solutions.Select(
            array => take(array, samples: true, axis => axis == 0 ? 1 : axis == clock ? options.ThinTime
            : options.Thin))];
        var values = stack(all, -1);
        long[] order = [.. Enumerable.Range(1, rank - 1).Where(axis => axis != clock).Reverse()
            .Select(axis => (long)axis)];
        values = clock < 0 ? values.permute([0, .. order, rank]).unsqueeze(1)
            : values.permute([0, clock, .. order, rank]);
        return options.LastTime ? values.narrow(1, values.shape[1] - 1, 1) : values;
    }

    private static Time TimeOf(StoredArray input, StoredArray output)
    {
        var (a, u) = (input.Shape[1..], output.Shape[1..]);
        if (u.Length == a.Length) return a.Length == 1 || a.SequenceEqual(u) ? Time.None : throw Unfit();
        if (u.Length != a.Length + 1) throw Unfit();
        return u[..^1].SequenceEqual(a) ? Time.Last : u[1..].SequenceEqual(a) ? Time.First : throw Unfit();

        FormatException Unfit() => output.Wrong(
            $"has shape [{string.Join(", ", output.Shape)}], which is no grid of {input.Name} " +
                $"[{string.Join(", ", input.Shape)}]: expected the same axes, with one of time before or behind " +
                $"those of space");
    }

    private static int TimeAxis(StoredArray output, Time time) =>
        time switch { Time.None => -1, Time.First => 1, _ => output.Shape.Length - 1 };

    private static IReadOnlyList<long> Sizes(StoredArray output, Time time) =>
        [.. output.Shape.Select((size, axis) => (size, axis)).Skip(1).Where(one => one.axis != TimeAxis(output, time))
        .Select(one => one.size)];

    private static ImmutableArray<int> Sizes(Tensor[] inputs) => [.. inputs.Select(input => (int)input.shape[1])];

    private static Tensor Sensors(Tensor field) =>
        field.permute([0, .. Enumerable.Range(1, (int)field.dim() - 1).Reverse().Select(axis => (long)axis)])
        .reshape(field.shape[0], -1);

    private static string Names(IReadOnlyList<StoredArray> of) => string.Join(", ", of.Select(array => array.Name));

    private static void Same(IReadOnlyList<StoredArray> of)
    {
        if (of.FirstOrDefault(array => array.Shape[0] != of[0].Shape[0]) is { } other)
            throw other.Wrong($"has {other.Shape[0]} samples, expected {of[0].Shape[0]} as {of[0].Name} has");
    }

    // Where the file has none, of the unit interval.
    private Tensor Axis(string name, long size, StoredArray field)
    {
        if (Coordinate(name) is not { } stored) return Thin(options.Periodic ? arange(size, dtype: ScalarType.Float64)
            .div(size) : linspace(0, 1, size, dtype: ScalarType.Float64), options.Thin);
        var values = Values(stored);
        return values.shape[0] == size ? Thin(values, options.Thin)
            : throw stored.Wrong($"has {values.shape[0]} coordinates, but {field.Name} has {size} points along {name}");
    }

    // A file may have the end of the last step too.
    private Tensor? TimesOf(StoredArray field, long size, int skip)
    {
        var stored = Coordinate("t");
        var values = stored is null ? arange(1, size + 1, dtype: ScalarType.Float64).sub(skip)
            .div(Math.Max(1, size - skip)) : Values(stored);
        if (values.shape[0] < size || values.shape[0] > size + 1) throw stored!.Wrong(
            $"has {values.shape[0]} times, but {field.Name} has {size}");
        var times = Thin(values.narrow(0, 0, size), options.ThinTime);
        return options.LastTime ? null : times.narrow(0, skip, times.shape[0] - skip);
    }

    private StoredArray? Coordinate(string name)
    {
        string[] known = [name, $"{name}-coordinate", $"grid/{name}", $"*/grid/{name}"];
        return known.Select(one =>
            arrays.FirstOrDefault(array => array.Name == one
            && (array.Name[0] == '*' ? array.Shape.Length == 2 : array.Shape.Count(size => size > 1) <= 1)))
            .FirstOrDefault(array => array is not null);
    }

    private Tensor Values(StoredArray coordinate) => coordinate.Name[0] == '*'
        ? coordinate.Read(first: 1).reshape(-1).to(ScalarType.Float64)
        : take(coordinate, samples: false).reshape(-1).to(ScalarType.Float64);

    private static Tensor Thin(Tensor values, int step) => values.to(ScalarType.Float32)
        .slice(0, 0, values.shape[0], step);
}
