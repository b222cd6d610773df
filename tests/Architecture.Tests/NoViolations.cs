namespace WeightSpace.Architecture.Tests;

/// <summary>Fails with every violation on a line of its own; xunit's own message stops after five.</summary>
internal static class NoViolations
{
    internal static void In(IEnumerable<string> violations)
    {
        var all = violations.ToList();
        Assert.True(all.Count == 0, $"{all.Count} violations:\n{string.Join('\n', all)}");
    }
}
