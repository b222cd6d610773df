using System.Globalization;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.Training;

/// <summary>Sets the sizes of an architecture that follow from the data: sensors, coordinates, outputs, grid.</summary>
/// <remarks>What stands at these places before, a number or <c>*</c>, does not matter, so that any definition's
/// architecture serves any data.</remarks>
internal sealed class ArchitectureFit
{
    private readonly List<(string Name, string Value)> fields;
    private readonly IOperatorProblem problem;
    private readonly IReadOnlyList<int> grid;
    private int sensors;

    private ArchitectureFit(string text, IOperatorProblem problem, int sensors, IReadOnlyList<int> grid)
    {
        fields = [.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var value] ? (name, value)
            : (part, ""))];
        (this.problem, this.sensors, this.grid) = (problem, sensors, grid);
    }

    /// <summary>The text form with these sizes set.</summary>
    /// <param name="kind">The kind of model.</param>
    /// <param name="text">The text form.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="sensors">The numbers that the model takes of the input functions.</param>
    /// <param name="grid">Points along each axis in the order of points; empty where they are no grid.</param>
    public static string Apply(string kind, string text, IOperatorProblem problem, int sensors,
        IReadOnlyList<int> grid) => new ArchitectureFit(text, problem, sensors, grid).Fit(kind);

    private string Fit(string kind)
    {
        if (Value("convolution") is { } encoder) Encode(encoder);
        // Periodic features are right only where the data are.
        if (Value("features") is { } features && features != "none"
            && (!problem.Periodic || QueryFeatures.Parse(features).QueryDimension != problem.QueryDimension)) Remove(
            "features");
        var (dimension, outputs) = (problem.QueryDimension, problem.Outputs);
        var points = Value("features") is { } kept && kept != "none" ? QueryFeatures.Parse(kept).FeatureDimension
            : dimension;
        foreach (var name in (string[])["branch", "hyper", "scale", "shift", "pre"]) Ends(name, first: sensors);
        foreach (var name in (string[])["trunk", "target"]) Ends(name, first: points);
        Ends("target", last: outputs);
        if (Value("branches") is { } branches)
            Set("branches", string.Join(
                ',', branches.Split(',').Zip(problem.Inputs, (sizes, count) => Changed(sizes, count, null))));
        Ends("decoder", Last("branch") + points, outputs);
        Set("sensors", Text(sensors));
        Set("dimension", Text(dimension));
        if (Value("trunk") is not null && outputs > 1) SeveralOutputs(kind, outputs);
        var frames = Value("per-basis") == "true" ? Last("trunk") : 1;
        Ends("scale", last: frames * dimension * dimension);
        Ends("shift", last: frames * dimension);
        Ends("pre", last: (2 * dimension) + (Value("rotation") == "true" ? dimension * (dimension - 1) / 2 : 0));
        if (kind == "fno" && grid.Count > 0) OnGrid(outputs);
        return string.Join("; ", fields.Select(field => $"{field.Name}={field.Value}"));
    }

    // The encoder stands on the grid of the sensors, or is left out.
    private void Encode(string encoder)
    {
        var at = encoder.IndexOf(')', StringComparison.Ordinal);
        var axes = encoder[..Math.Max(at, 0)].Count(letter => letter == '-') + 1;
        // One input function, sampled at the points of the grid.
        var own = problem.Inputs.Count == 1 && grid.Aggregate(1, (product, size) => product * size) == problem.Sensors
            ? grid : axes == 1 ? [problem.Sensors] : [];
        try
        {
            if (at < 0 || own.Count != axes) throw new FormatException();
            Set("convolution", $"grid({string.Join('-', own)}{encoder[at..]}");
            sensors = ConvolutionalEncoderOptions.Parse(Value("convolution")!).FeatureCount;
        }
        catch (FormatException)
        {
            // Its layers leave nothing of so small a grid.
            Remove("convolution");
        }
    }

    private void SeveralOutputs(string kind, int outputs)
    {
        var basis = Last("trunk");
        if (kind == "stacked-deeponet") return;
        Ends("branch", last: outputs * (kind == "flex-deeponet" ? basis + 1 : basis));
        if (Value("branches") is { } branches) Set(
            "branches", string.Join(',', branches.Split(',').Select(sizes => Changed(sizes, null, outputs * basis))));
        if (kind == "deeponet") Put("outputs", Text(outputs));
    }

    private void OnGrid(int outputs)
    {
        int[] modes = [.. (Value("modes") ?? "1").Split('-')
            .Select(text => int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 16)];
        Set("grid", string.Join('-', grid));
        Set("modes", string.Join('-',
            grid.Select((size, axis) => Math.Max(1, Math.Min(modes[Math.Min(axis, modes.Length - 1)], size / 2)))));
        if (outputs > 1) Put("outputs", Text(outputs));
    }

    private string? Value(string name) => fields.Find(field => field.Name == name).Value;

    private int Last(string name) => Value(name)?.Split('-')[^1] is { } text
        && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private void Remove(string name) => fields.RemoveAll(field => field.Name == name);

    private void Set(string name, string value)
    {
        if (Value(name) is not null) Put(name, value);
    }

    private void Put(string name, string value)
    {
        var at = fields.FindIndex(field => field.Name == name);
        if (at < 0) fields.Add((name, value));
        else fields[at] = (name, value);
    }

    private void Ends(string name, int? first = null, int? last = null)
    {
        if (Value(name) is { } sizes) Put(name, Changed(sizes, first, last));
    }

    private static string Changed(string sizes, int? first, int? last)
    {
        var parts = sizes.Split('-');
        if (first is { } start) parts[0] = Text(start);
        if (last is { } end) parts[^1] = Text(end);
        return string.Join('-', parts);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
