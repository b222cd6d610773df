namespace WeightSpace.OperatorGenerator.Code;

/// <summary>How one C# value reaches one schema argument.</summary>
/// <param name="Setup">Statements before the call, without line ends.</param>
/// <param name="Fixed">A declaration for a <c>fixed</c> statement around the call, or null.</param>
/// <param name="Expression">The <c>NativeValue</c> expression inside the call.</param>
/// <param name="KeepAlive">What must outlive the call, or null.</param>
internal sealed record BoundValue(string Expression, IReadOnlyList<string> Setup, string? Fixed, string? KeepAlive)
{
    public static BoundValue Plain(string expression, string? keepAlive = null) => new(expression, [], null, keepAlive);
}
