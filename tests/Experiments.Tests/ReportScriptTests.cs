using System.Diagnostics;
using System.Text.Json;
using WeightSpace.Experiments.Reports;
using WeightSpace.TestSupport;

namespace WeightSpace.Experiments.Tests;

/// <summary>Runs the script of a report in node, which the build needs for npm, with a document just large enough, and
/// looks at what it draws.</summary>
public sealed class ReportScriptTests
{
    private const string Document = """
        class Element {
          constructor(id) { this.id = id; this.options = []; this.attributes = {}; this.children = []; this.style = {}; this.selectedIndex = 0; this.textContent = ""; }
          setAttribute(name, value) { this.attributes[name] = value; }
          addEventListener() {} removeAllListeners() {} on() {}
          append(...children) { this.children.push(...children); }
          replaceChildren(...children) { this.options = children; this.selectedIndex = 0; }
          closest() { return this.label ??= new Element("label"); }
          remove() { removed.push(this.id); delete elements[this.id]; }
          get value() { return this.options[this.selectedIndex]?.value; }
          set value(value) { this.selectedIndex = Math.max(0, this.options.findIndex(option => option.value === value)); }
        }
        const elements = {}, removed = [], drawn = [];
        class Option { constructor(text, value) { this.text = text; this.value = value; } }
        const known = [...page.matchAll(/ id="([^"]+)"/g)].map(match => match[1]);
        for (const id of known) elements[id] = new Element(id);
        if (elements["curve-metric"]) elements["curve-metric"].options = [new Option("", "testError"), new Option("", "trainLoss")];
        if (elements["curve-axis"]) elements["curve-axis"].options = [new Option("", "steps"), new Option("", "seconds")];
        elements["run-data"].textContent = page.match(/id="run-data">([^]*?)<\/script>/)[1];
        const document = { getElementById: id => elements[id] ?? null, documentElement: {}, querySelectorAll: () => [], createElement: tag => new Element(tag) };
        const getComputedStyle = () => ({ getPropertyValue: () => "#123456" });
        const matchMedia = () => ({ matches: false, addEventListener() {} });
        const Plotly = { react: (plot, traces) => drawn.push({ id: plot.id ?? plot, label: plot.attributes?.["aria-label"] ?? "", traces: traces.map(({ type, name, x, y, z, zmin, zmax }) => ({ type, name, x, y: y && Array.from(y), z, zmin, zmax })) }) };
        """;

    [Fact]
    public void Draw_FieldsOnAPlane_ShowsMedianAndWorstOnOneScale()
    {
        var drawn = Run(SyntheticPlane.Report());
        var maps = drawn.Where(plot => plot.Traces[0].GetProperty("type").GetString() == "heatmap").ToArray();
        // The third of five functions is the median, the fifth the worst; a prediction is the truth times 1 + error.
        Assert.Equal(6, maps.Length);
        foreach (var (start, function, error) in new[] { (0, 2, 0.3), (3, 4, 0.5) })
        {
            Assert.Equal(SyntheticPlane.True(function, 5, 2), Value(maps[start], 2, 5), 1e-3);
            Assert.Equal(SyntheticPlane.True(function, 5, 2) * (1 + error), Value(maps[start + 1], 2, 5), 1e-3);
            Assert.Equal(SyntheticPlane.True(function, 5, 2) * error, Value(maps[start + 2], 2, 5), 1e-3);
            Assert.Equal(Scale(maps[start]), Scale(maps[start + 1]));
            Assert.Contains($"Test function {function + 1} of 5, predicted by deeponet: relative L2 error {error.ToString(System.Globalization.CultureInfo.InvariantCulture)}", maps[start].Label, StringComparison.Ordinal);
        }

        Assert.Equal(["deeponet", "fno"], drawn.Single(plot => plot.Id == "resolution-0").Traces.Select(trace => trace.GetProperty("name").GetString()));
        // Two sizes of one family are one line, from the smaller on; a model that diverged has no point.
        var sizes = drawn.Single(plot => plot.Id == "sizes-0").Traces;
        Assert.Equal(["deeponet", "fno"], sizes.Select(trace => trace.GetProperty("name").GetString()));
        Assert.Equal([100, 400], sizes[0].GetProperty("x").EnumerateArray().Select(x => x.GetInt32()));
        Assert.Equal([0.2, 0.1], sizes[0].GetProperty("y").EnumerateArray().Select(y => y.GetDouble()));
        Assert.Equal([0.2, 0.1, 0.11], drawn.Single(plot => plot.Id == "resolution-0").Traces[0].GetProperty("y").EnumerateArray().Select(y => y.GetDouble()));
    }

    [Fact]
    public void Draw_SeveralTimes_ShowsTheLast()
    {
        var map = Run(SyntheticPlane.Report(times: 3)).First(plot => plot.Traces[0].GetProperty("type").GetString() == "heatmap");
        Assert.Equal(SyntheticPlane.True(2, 5, 2, 2), Value(map, 2, 5), 1e-3);
        Assert.Contains("t = 2", map.Label, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_FieldsOnALine_ShowsProfilesOfMedianAndWorst()
    {
        var drawn = Run(SyntheticReport.Create());
        Assert.Equal(["input", "true", "predicted", "error"], drawn.Single(plot => plot.Id == "profile").Traces.Select(trace => trace.GetProperty("name").GetString()));
        Assert.Contains("the worst", drawn.Single(plot => plot.Id == "profile-worst").Label, StringComparison.Ordinal);
        Assert.Equal(40, drawn.Single(plot => plot.Id == "map-true").Traces[0].GetProperty("z").GetArrayLength());
        Assert.DoesNotContain(drawn, plot => plot.Id.StartsWith("resolution", StringComparison.Ordinal) || plot.Id.StartsWith("sizes", StringComparison.Ordinal));
    }

    [Fact]
    public void Draw_Sweep_ShowsErrorsFitsAndSizes()
    {
        ReportScalingSeries Line(string name, double factor, bool isBand = false) =>
            new(name, [10, 100, 1000], [0.3 * factor, 0.2 * factor, 0.1 * factor], isBand ? [0.2, 0.1, 0.05] : null, isBand ? [0.4, 0.3, 0.2] : null);
        var sweep = new ReportScaling(
            "modulus", [Line("50 parameters", 1, true), Line("90 parameters", 0.5, true)], Line("Power", 0.5, true), [Line("10 samples", 1, true)], null,
            [Line("error 0.1", 1000)], Line("least error", 500));
        var drawn = Run(SyntheticReport.Create() with { Scaling = [sweep], Curves = [], Fields = null });
        IEnumerable<string?> Names(string id) => drawn.Single(plot => plot.Id == id).Traces.Select(trace => trace.GetProperty("name").GetString());
        Assert.Equal(["50 parameters", "90 parameters", "upper end", "lower end", "Power"], Names("scaling-0-samples"));
        Assert.Equal(["10 samples"], Names("scaling-0-parameters"));
        Assert.Equal(["error 0.1", "least error"], Names("scaling-0-sizes"));
        Assert.DoesNotContain(drawn, plot => plot.Id == "curves");
    }

    private static (string Id, string Label, JsonElement[] Traces)[] Run(ReportData report) => Run(ReportPage.Render(report), "report.js");

    /// <summary>What the script of a page draws.</summary>
    internal static (string Id, string Label, JsonElement[] Traces)[] Run(string html, string resource)
    {
        using var folder = new TemporaryFolder();
        var (page, script) = (Path.Combine(folder.Path, "page.html"), Path.Combine(folder.Path, "run.cjs"));
        File.WriteAllText(page, html);
        File.WriteAllText(script, $"const page = require('fs').readFileSync({JsonSerializer.Serialize(page)}, 'utf8');\n{Document}\n{PageTemplate.Resource(resource)}\nprocess.stdout.write(JSON.stringify(drawn));");
        using var node = Process.Start(new ProcessStartInfo("node", [script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = node.StandardOutput.ReadToEndAsync();
        var error = node.StandardError.ReadToEndAsync();
        Assert.True(node.WaitForExit(TimeSpan.FromSeconds(60)), "node did not end");
        Assert.True(node.ExitCode == 0, error.GetAwaiter().GetResult());
        return [.. JsonDocument.Parse(output.GetAwaiter().GetResult()).RootElement.EnumerateArray().Select(plot =>
            (plot.GetProperty("id").GetString()!, plot.GetProperty("label").GetString()!, plot.GetProperty("traces").EnumerateArray().ToArray()))];
    }

    private static double Value((string Id, string Label, JsonElement[] Traces) map, int row, int column) => map.Traces[0].GetProperty("z")[row][column].GetDouble();

    private static (double, double) Scale((string Id, string Label, JsonElement[] Traces) map) =>
        (map.Traces[0].GetProperty("zmin").GetDouble(), map.Traces[0].GetProperty("zmax").GetDouble());
}
