using WeightSpace.Experiments.Reports;

namespace WeightSpace.Experiments.Tests;

/// <summary>A report with known curves and fields.</summary>
internal static class SyntheticReport
{
    public static ReportData Create(int functions = 40, int points = 64)
    {
        var x = Enumerable.Range(0, points).Select(k => k / (double)points).ToArray();
        var truth = new float[functions * points];
        var good = new float[truth.Length];
        var rough = new float[truth.Length];
        for (var i = 0; i < functions; i++)
            for (var k = 0; k < points; k++)
            {
                var value = Math.Sin(2 * Math.PI * (x[k] + i * 0.05)) * (0.5 + i * 0.02);
                truth[i * points + k] = (float)value;
                good[i * points + k] = (float)(value + 0.01 * Math.Cos(6 * Math.PI * x[k]) * (1 + i % 7));
                rough[i * points + k] = (float)(value * (0.9 - 0.002 * i));
            }
        long[] steps = [.. Enumerable.Range(0, 41).Select(i => i * 50L)];
        ReportCurve Curve(string name, double rate, bool diverged) => new(
            name, diverged, steps, [.. steps.Select(s => s * 0.006)],
            [.. steps.Select(s => diverged && s > 600 ? (double?)null : Math.Exp(-rate * s) + 1e-4)], [.. steps.Select(s => diverged && s > 600 ? (double?)null : 0.9 * Math.Exp(-rate * s) + 0.02)]);
        return new ReportData(
            "Burgers: three optimizers, <one> DeepONet", "quickstart", "20260101T000000Z-quickstart-abcd", DateTimeOffset.UnixEpoch,
            "adam won with a test error of 0.021, 1.9 times smaller than sgd's (0.040); learned diverged.", "1,000 training functions, 128 points, seed 1.",
            "mean squared error",
            new ReportTable("Test relative L2 error, mean per function.", ["optimizer", "test error", "worst function", "steps", "seconds", "learning rate"],
                [["sgd", "0.0401", "0.112", "2000", "11.8", "0.05"], ["adam", "0.0210", "0.0533", "2000", "12.1", "0.002"], ["learned", "diverged", "–", "612", "5.0", "–"]], Best: 1, Keyed: true),
            ["learned diverged at step 612; the others went on."],
            [Curve("sgd", 0.001, false), Curve("adam", 0.003, false), Curve("learned", 0.002, true)],
            new ReportFields("x", x, x, ReportFields.Pack(truth), ReportFields.Pack(truth),
                new Dictionary<string, string> { ["sgd"] = ReportFields.Pack(rough), ["adam"] = ReportFields.Pack(good) }, "adam"),
            [new ReportTable("Labels", ["label", "kind", "size", "axes"], [["latent", "permutable", "128", "branch.3.weight[0], trunk.3.weight[0]"]])],
            "experiment: quickstart\nseed: 1\n");
    }
}
