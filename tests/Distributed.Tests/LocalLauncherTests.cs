namespace WeightSpace.Distributed.Tests;

/// <summary>Starting jobs on this machine, and again; the ranks are shells.</summary>
public sealed class LocalLauncherTests
{
    [Theory]
    [InlineData(true, "-n 3 --oversubscribe --bind-to none program a b")]
    [InlineData(false, "-n 3 program a b")]
    public void Arguments_ForEachMpi_StartTheRanksUnbound(bool isOpenMpi, string expected) =>
        Assert.Equal(expected, string.Join(' ', LocalLauncher.Arguments(new LocalJob("program", 3, _ => []), isOpenMpi, ["a", "b"])));

    [OpenMpiTheory]
    // Fails, and then does not; fails always; fails in a way that is final; does not fail.
    [InlineData("5 0", 3, 0, 2)]
    [InlineData("5 5 5 5", 2, 5, 3)]
    [InlineData("2 0", 3, 2, 1)]
    [InlineData("0", 3, 0, 1)]
    public void Run_RankThatFails_IsStartedAgain(string codes, int restarts, int expected, int attempts)
    {
        var (started, log, all) = (0, new List<string>(), codes.Split(' '));
        var job = new LocalJob("sh", 2, attempt =>
        {
            Assert.Equal(started++, attempt);
            return ["-c", $"exit {all[attempt]}"];
        })
        { MaxRestarts = restarts };
        Assert.Equal(expected, LocalLauncher.Run(job, log.Add, CancellationToken.None));
        Assert.Equal(attempts, started);
        Assert.Equal(attempts - 1, log.Count);
        if (attempts > 1) Assert.Equal($"a rank ended with exit code 5; starting the job again (1 of {restarts})", log[0]);
    }
}
