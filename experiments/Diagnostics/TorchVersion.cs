using System.Globalization;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary>Which versions of libtorch are supported.</summary>
public static class TorchVersion
{
    /// <summary>The range, for people.</summary>
    public const string Supported = "1.13 to 2.11";

    /// <summary>Whether a version such as <c>2.5.1+cpu</c> is within the range.</summary>
    public static bool IsSupported(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var parts = version.Split('.', '+', 'a');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            && (major, minor) switch { (1, 13) => true, (2, <= 11) => true, _ => false };
    }
}
