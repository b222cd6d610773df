using System.Runtime.CompilerServices;

namespace WeightSpace.OperatorLearning;

/// <summary>Checks of numbers in constructors.</summary>
internal static class Require
{
    public static double Positive(double value, string parameter, string what) =>
        value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(parameter, value, $"{what} must be positive and finite.");

    public static double NotNegative(double value, string parameter, string what) =>
        value >= 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(parameter, value, $"{what} must be finite and not negative.");

    public static double Finite(double value, string parameter, string what) =>
        double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(parameter, value, $"{what} must be finite.");

    public static int AtLeast(int value, int least, [CallerArgumentExpression(nameof(value))] string? parameter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, parameter);
        return value;
    }

    public static TEnum Known<TEnum>(TEnum value, [CallerArgumentExpression(nameof(value))] string? parameter = null)
        where TEnum : struct, Enum => Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(parameter, value, $"Unknown {typeof(TEnum).Name}.");
}
