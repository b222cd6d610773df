namespace WeightSpace.Experiments.Definitions;

/// <summary>Documents a value of a settings record and says what it may be.</summary>
/// <param name="help">One phrase on what it does.</param>
/// <param name="minimum">The least number allowed.</param>
/// <param name="maximum">The greatest number allowed.</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class SettingAttribute(string help, double minimum = double.NegativeInfinity, double maximum = double.PositiveInfinity) : Attribute
{
    /// <summary>One phrase on what it does.</summary>
    public string Help { get; } = help;

    /// <summary>The least number allowed.</summary>
    public double Minimum { get; } = minimum;

    /// <summary>The greatest number allowed.</summary>
    public double Maximum { get; } = maximum;

    /// <summary>The words allowed; empty allows all.</summary>
    public string[] Choices { get; init; } = [];
}

/// <summary>Marks the parameter of a record whose keys stand among the record's own, without a name of its
/// own.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class InlineAttribute : Attribute;
