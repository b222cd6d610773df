namespace TorchSharp;

public static partial class torch
{
    /// <summary>The style of Julia.</summary>
    public const TensorStringStyle julia = TensorStringStyle.Julia;

    /// <summary>The style of NumPy.</summary>
    public const TensorStringStyle numpy = TensorStringStyle.Numpy;

    /// <summary>The style of C#.</summary>
    public const TensorStringStyle csharp = TensorStringStyle.CSharp;

    private static TensorStringStyle _style = TensorStringStyle.Julia;

    /// <summary>The style that <c>str</c> and <c>print</c> use when none is given, at first Julia's.</summary>
    /// <exception cref="ArgumentException">The style is <see cref="TensorStringStyle.Default"/>.</exception>
    public static TensorStringStyle TensorStringStyle
    {
        get => _style;
        set => _style = value != TensorStringStyle.Default ? value : throw new ArgumentException("The default style must be a style of its own, got Default.", nameof(value));
    }

    internal static string FloatFormat { get; private set; } = "g5";

    internal static string NewLine { get; private set; } = Environment.NewLine;

    internal static int LineWidth { get; private set; } = 100;

    internal static int MaxRows { get; private set; } = 6;

    internal static int MaxColumns { get; private set; } = 6;

    /// <summary>Sets how tensors are written as text, for the whole process.</summary>
    /// <param name="precision">Digits behind the point.</param>
    /// <param name="linewidth">Characters of a line, or null to leave it.</param>
    /// <param name="newLine">What ends a line, or null to leave it.</param>
    /// <param name="sci_mode">Whether numbers have exponents.</param>
    /// <param name="maxRows">How many entries of the outer axes are shown, or null to leave it.</param>
    /// <param name="maxColumns">How many entries of the last axis are shown, or null to leave it.</param>
    public static void set_printoptions(
        int precision, int? linewidth = null, string? newLine = null, bool sci_mode = false, int? maxRows = null, int? maxColumns = null) =>
        set_printoptions(null, (sci_mode ? "E" : "F") + precision, linewidth, newLine, maxRows, maxColumns);

    /// <summary>Sets how tensors are written as text, for the whole process.</summary>
    /// <param name="style">The default style, or null to leave it.</param>
    /// <param name="floatFormat">A .NET format of numbers, or null to leave it.</param>
    /// <param name="linewidth">Characters of a line, or null to leave it.</param>
    /// <param name="newLine">What ends a line, or null to leave it.</param>
    /// <param name="maxRows">How many entries of the outer axes are shown, or null to leave it.</param>
    /// <param name="maxColumns">How many entries of the last axis are shown, or null to leave it.</param>
    public static void set_printoptions(
        TensorStringStyle? style = null, string? floatFormat = null, int? linewidth = null, string? newLine = null, int? maxRows = null, int? maxColumns = null)
    {
        if (style is { } given) TensorStringStyle = given;
        FloatFormat = floatFormat ?? FloatFormat;
        NewLine = newLine ?? NewLine;
        LineWidth = linewidth ?? LineWidth;
        MaxRows = maxRows ?? MaxRows;
        MaxColumns = maxColumns ?? MaxColumns;
    }
}
