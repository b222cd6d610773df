using System.Text.RegularExpressions;

namespace WeightSpace.Experiments.Reports;

/// <summary>Number of parameters and test error of one model.</summary>
/// <param name="Name">The model.</param>
/// <param name="Parameters">The number of its parameters.</param>
/// <param name="Error">Its mean test error; null where it diverged.</param>
/// <param name="Deviation">The standard deviation over trials; null where it diverged.</param>
public sealed partial record ReportSize(string Name, long Parameters, double? Error, double? Deviation)
{
    /// <summary>The name without a number behind it: <c>nomad-1</c> and <c>nomad-2</c> are two sizes of one family,
    /// whose points are joined.</summary>
    public string Family => TrailingNumber().Replace(Name, "");

    [GeneratedRegex("-[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex TrailingNumber();
}
