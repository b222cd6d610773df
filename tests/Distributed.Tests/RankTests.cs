using System.Globalization;
using WeightSpace.DistributedRanks;
using Xunit.Abstractions;

namespace WeightSpace.Distributed.Tests;

/// <summary>What ranks do together: as processes under each MPI, and as a group of one.</summary>
public sealed class RankTests(ITestOutputHelper output)
{
    private static readonly Lazy<string[]> TwoOpen = new(() => Mpi.Run(isOpenMpi: true, 2, "checks").Lines);
    private static readonly Lazy<string[]> FourOpen = new(() => Mpi.Run(isOpenMpi: true, 4, "checks").Lines);
    private static readonly Lazy<string[]> TwoMpich = new(() => Mpi.Run(isOpenMpi: false, 2, "checks").Lines);

    public static TheoryData<string> Names => [.. RankChecks.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_OneProcess_Holds(string name)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var group = ProcessGroup.Alone();
        RankChecks.All.Single(one => one.Name == name).Check(group);
    }

    [OpenMpiTheory]
    [MemberData(nameof(Names))]
    public void Check_TwoRanksOfOpenMpi_Holds(string name) => AssertHolds(TwoOpen.Value, name, 2);

    [OpenMpiTheory]
    [MemberData(nameof(Names))]
    public void Check_FourRanksOfOpenMpi_Holds(string name) => AssertHolds(FourOpen.Value, name, 4);

    [MpichTheory]
    [MemberData(nameof(Names))]
    public void Check_TwoRanksOfMpich_Holds(string name) => AssertHolds(TwoMpich.Value, name, 2);

    [OpenMpiFact]
    public void Barrier_RankThatDoesNotCome_IsNamed()
    {
        var (code, lines, _) = Mpi.Run(isOpenMpi: true, 3, "absent");
        Assert.NotEqual(0, code);
        AssertLine(lines, "rank 0: rank 2 of 3 did not reach the start of the run within 1 s; look at its output");
    }

    [OpenMpiTheory]
    [InlineData("killed", 128 + 9)]
    [InlineData("exits", 3)]
    [InlineData("aborts", 7)]
    public void Step_RankLostUnderOpenMpi_EndsTheJobAtOnce(string scenario, int expected) => AssertEnds(isOpenMpi: true, scenario, expected);

    [MpichTheory]
    [InlineData("killed", 9)]
    [InlineData("exits", 3)]
    [InlineData("aborts", 7)]
    public void Step_RankLostUnderMpich_EndsTheJobAtOnce(string scenario, int expected) => AssertEnds(isOpenMpi: false, scenario, expected);

    private void AssertEnds(bool isOpenMpi, string scenario, int expected)
    {
        var (code, lines, end) = Mpi.Run(isOpenMpi, 2, scenario);
        var at = lines.Select(line => line.Trim('\r')).Single(line => line.Contains("at ", StringComparison.Ordinal) && line.EndsWith(" ms", StringComparison.Ordinal));
        var lost = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(at[(at.IndexOf("at ", StringComparison.Ordinal) + 3)..^3], CultureInfo.InvariantCulture));
        output.WriteLine($"{scenario}: the job ended {(end - lost).TotalMilliseconds:0} ms later with exit code {code}");
        Assert.Equal(expected, code);
        Assert.True(end - lost < TimeSpan.FromSeconds(5), $"took {end - lost}");
    }

    private static void AssertHolds(string[] lines, string name, int ranks)
    {
        for (var rank = 0; rank < ranks; rank++) AssertLine(lines, $"rank {rank}: {name} ok");
    }

    // The pseudo-terminals of Open MPI add escapes and returns.
    private static void AssertLine(string[] lines, string expected) =>
        Assert.True(Array.Exists(lines, line => line.TrimEnd('\r').EndsWith(expected, StringComparison.Ordinal)), $"no line '{expected}' among:\n{string.Join('\n', lines)}");
}
