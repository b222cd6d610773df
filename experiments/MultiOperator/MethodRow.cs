using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Analysis;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Training;
using WeightSpace.OperatorLearning;

namespace WeightSpace.Experiments.MultiOperator;

/// <summary>The errors of one operator over the trials.</summary>
internal sealed record OperatorCell(double[] Errors, double[] Beyond)
{
    /// <summary>The mean; infinite if a trial diverged.</summary>
    public double Mean => Samples.Mean(Errors);

    /// <summary>The standard deviation.</summary>
    public double Deviation => Samples.Deviation(Errors);

    public JsonObject Json() => new()
    {
        ["test_relative_l2"] = Finite(Mean),
        ["deviation"] = Finite(Deviation),
        ["beyond_relative_l2"] = Finite(Samples.Mean(Beyond)),
        ["trials"] = new JsonArray([.. Errors.Select(error => Finite(error))]),
    };

    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Mean:0.0000} ± {Deviation:0.0000}");
        return Beyond.All(double.IsFinite) ? string.Create(CultureInfo.InvariantCulture, $"{text} ({Samples.Mean(Beyond):0.000})") : text;
    }

    private static JsonValue? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}

/// <summary>What a method reached and what it costs, beside the reference.</summary>
internal sealed record MethodRow(string Method, OperatorCell[] Cells, int Better, int NoWorse, long Parameters, double BackwardWork, double Operations, double Seconds)
{
    /// <summary>The rows of a run, from its frame; methods without a result in every trial of every operator are left
    /// out.</summary>
    public static IReadOnlyList<MethodRow> Of(MultiOperatorSettings settings, DataFrame results)
    {
        var cells = results.Rows.GroupBy(row => (string)row["subject"]).ToDictionary(group => group.Key, group => group.ToArray());
        string[] operators = [.. settings.Operators.Names];
        string[] methods = [.. settings.Selected.Where(name => operators.All(one => cells.ContainsKey(MultiOperatorComparison.Subject(name, one))))];
        OperatorCell[] Cells(string name) => [.. operators.Select(one => cells[MultiOperatorComparison.Subject(name, one)]).Select(rows => new OperatorCell(Column(rows, "test_relative_l2"), Column(rows, "beyond_relative_l2")))];
        var reference = methods.Contains(settings.Reference) ? Cells(settings.Reference) : null;
        var separate = SeparateCost(settings);
        return
        [
            .. methods.Select(name =>
            {
                var own = Cells(name);
                var cost = Cost(settings, name, separate);
                return new MethodRow(
                    name, own, reference is null ? 0 : own.Zip(reference).Count(pair => pair.First.Mean < pair.Second.Mean),
                    reference is null ? 0 : own.Zip(reference).Count(pair => pair.First.Mean <= pair.Second.Mean + Math.Max(pair.First.Deviation, pair.Second.Deviation)),
                    cost.Parameters, cost.BackwardWork / separate.BackwardWork, cost.Operations / separate.Operations, Samples.Mean(Column(cells[MultiOperatorComparison.Subject(name, operators[0])], "seconds")));
            }),
        ];
    }

    private static double[] Column(DataFrameRow[] rows, string name) => [.. rows.Select(row => (double)row[name])];

    private static MultiOperatorCost Cost(MultiOperatorSettings settings, string name, MultiOperatorCost separate)
    {
        if (settings.Methods[name].Learning == Learning.Separate) return separate;
        // A network for all whose branch sees the functions of every operator, each with its code.
        if (settings.Methods[name].Learning == Learning.Concatenated) return Of(settings, new(OperatorSharing.Everything(settings.Operators.Entries.Length), Networks(settings)), new(1), common: false);
        return Of(settings, MethodTraining.Network(settings, name), MethodTraining.Options(settings, name), common: true);
    }

    private static MultiOperatorCost SeparateCost(MultiOperatorSettings settings) =>
        Of(settings, new(OperatorSharing.Nothing(settings.Operators.Entries.Length), Networks(settings)), new(1), common: true);

    private static DeepOnetOptions[] Networks(MultiOperatorSettings settings) =>
        [.. settings.Operators.Names.Select(one => OperatorProblems.Network(OperatorTask.Problem(settings, one), settings.Model))];

    private static MultiOperatorCost Of(MultiOperatorSettings settings, MultiOperatorOptions network, MultiOperatorTrainerOptions options, bool common)
    {
        var first = OperatorTask.Problem(settings, settings.Operators.Entries[0].Key);
        var (functions, points) = (settings.Train.Batch > 0 ? settings.Train.Batch : settings.TrainSamples, settings.Train.Points > 0 ? settings.Train.Points : first.Points);
        return MultiOperatorCost.Of(network, options, functions, points, common);
    }
}
