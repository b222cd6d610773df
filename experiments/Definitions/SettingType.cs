namespace WeightSpace.Experiments.Definitions;

/// <summary>What kind of value a setting holds.</summary>
public enum SettingType
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A finite real number.</summary>
    Number,

    /// <summary>Words, possibly one of a list of choices.</summary>
    Text,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>Words separated by commas, each possibly one of a list of choices; at least one.</summary>
    List,
}
