using System.Globalization;
using System.Text.Json.Nodes;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>One figure of a benchmark.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit; empty for a ratio.</param>
/// <param name="Target">What it should be, for people; empty where nothing is asked.</param>
/// <param name="Met">Whether it is; null where nothing is asked.</param>
/// <param name="Details">The measurements behind it, by name.</param>
internal sealed record BenchFigure(string Name, double Value, string Unit, string Target, bool? Met, IReadOnlyList<(string Name, double Value)> Details)
{
    /// <summary>A figure that should not be below something.</summary>
    public static BenchFigure AtLeast(string name, double value, string unit, double target, params (string Name, double Value)[] details) =>
        new(name, value, unit, string.Create(CultureInfo.InvariantCulture, $"at least {target}"), value >= target, details);

    /// <summary>A figure that should not be above something.</summary>
    public static BenchFigure AtMost(string name, double value, string unit, double target, params (string Name, double Value)[] details) =>
        new(name, value, unit, string.Create(CultureInfo.InvariantCulture, $"at most {target}"), value <= target, details);

    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Value:0.00}{(Unit.Length > 0 ? " " + Unit : "")}");

    public string DetailText => string.Join(", ", Details.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Name} {d.Value:0.##}")));

    public JsonObject Json() => new()
    {
        ["name"] = Name,
        ["value"] = Value,
        ["unit"] = Unit,
        ["target"] = Target,
        ["met"] = Met,
        ["details"] = new JsonObject(Details.Select(d => KeyValuePair.Create<string, JsonNode?>(d.Name, d.Value))),
    };
}
