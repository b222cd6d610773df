using System.Text.Json;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Diagnostics;

namespace WeightSpace.Experiments.Tests;

public sealed class DiagnosticsTests
{
    [Fact]
    public void Parse_MemoryMap_NamesEachFileOnce() => Assert.Equal(
        ["/usr/lib/liba.so", "/opt/with space/libb.so"],
        LoadedLibraries.Parse(["7f00-7f01 r-xp 00000000 08:01 12  /usr/lib/liba.so", "7f01-7f02 rw-p 0 00:00 0 [heap]", "7f00-7f01 r--p 0 08:01 12  /usr/lib/liba.so", "7f03-7f04 r--p 0 08:01 13  /opt/with space/libb.so"]));

    [Fact]
    public void Run_Json_IsOneObjectWithEveryFigureAndWhetherItsGoalIsMet()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var reporter = new Reporter(json: true, output, error, TimeProvider.System);
        var code = BenchReport.Run(
            reporter, CancellationToken.None,
            () => [BenchFigure.AtLeast("fast", 2.5, "x", 2, ("ms", 4.25)), BenchFigure.AtMost("large", 1.75, "", 1.5)],
            () => [new BenchFigure("plain", 7, "ms", "", null, [])]);
        Assert.Equal(0, code);
        using var document = JsonDocument.Parse(output.ToString());
        Assert.Equal(1, document.RootElement.GetProperty("threads").GetInt32());
        Assert.NotEmpty(document.RootElement.GetProperty("libtorch").GetString()!);
        var figures = document.RootElement.GetProperty("figures");
        Assert.Equal(3, figures.GetArrayLength());
        Assert.True(figures[0].GetProperty("met").GetBoolean());
        Assert.Equal("at least 2", figures[0].GetProperty("target").GetString());
        Assert.Equal(4.25, figures[0].GetProperty("details").GetProperty("ms").GetDouble());
        Assert.False(figures[1].GetProperty("met").GetBoolean());
        Assert.Equal(1.75, figures[1].GetProperty("value").GetDouble());
        Assert.Equal(JsonValueKind.Null, figures[2].GetProperty("met").ValueKind);
    }

    [Fact]
    public void Run_Interrupted_KeepsNothing()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var reporter = new Reporter(json: true, output, error, TimeProvider.System);
        Assert.Throws<RunFailedException>(() => BenchReport.Run(reporter, new CancellationToken(true), () => [new BenchFigure("plain", 7, "ms", "", null, [])]));
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void InTurns_ThreeMeasurements_AlternatesAndTakesMediansWithoutTheFirstRounds()
    {
        var calls = new List<int>();
        var rounds = new int[3];
        Func<double> Measurement(int which) => () =>
        {
            calls.Add(which);
            return rounds[which]++ < 2 ? 1e9 : which;
        };
        Assert.Equal([0, 1, 2], Stopclock.InTurns(5, Measurement(0), Measurement(1), Measurement(2)));
        Assert.Equal(Enumerable.Range(0, 3 * (5 + 2)).Select(i => i % 3), calls);
    }
}
