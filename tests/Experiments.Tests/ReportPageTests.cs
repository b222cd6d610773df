using WeightSpace.Experiments.Reports;

namespace WeightSpace.Experiments.Tests;

public sealed class ReportPageTests
{
    [Fact]
    public void Render_Curves_AreInThePage()
    {
        var page = ReportPage.Render(SyntheticReport.Create());
        Assert.Contains("\"curves\":[{\"name\":\"sgd\"", page, StringComparison.Ordinal);
        Assert.Contains("\"steps\":[0,50,100", page, StringComparison.Ordinal);
        Assert.Contains("id=\"curves\"", page, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("WEIGHTSPACE_KEEP_REPORT") is { } path)
            File.WriteAllText(path, page);
    }

    [Fact]
    public void Render_NonFiniteValues_BecomeNull()
    {
        var page = ReportPage.Render(SyntheticReport.Create());
        Assert.Contains("\"diverged\":true", page, StringComparison.Ordinal);
        Assert.Contains(",null,null", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN,", page[page.IndexOf("run-data", StringComparison.Ordinal)..page.IndexOf("</script>", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public void Render_TextWithMarkup_IsEscaped()
    {
        var page = ReportPage.Render(SyntheticReport.Create());
        Assert.Contains("three optimizers, &lt;one&gt; DeepONet", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<one>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Page_LoadsNothingFromOutside()
    {
        var page = ReportPage.Render(SyntheticReport.Create());
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script src", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<link rel=\"stylesheet\"", page, StringComparison.Ordinal);
        Assert.Contains("Plotly", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Resolutions_AreATableWithTheTrainedOneMarked()
    {
        var page = ReportPage.Render(SyntheticPlane.Report());
        Assert.Contains("<tr class=\"best\"><th scope=\"row\">6 (trained)</th><td>0.10000</td><td>0.01000</td></tr>", page, StringComparison.Ordinal);
        Assert.Contains("<tr><th scope=\"row\">3</th><td>0.20000</td><td>–</td></tr>", page, StringComparison.Ordinal);
        Assert.Contains("fno has no error at 12 points: &lt;it&gt; cannot", page, StringComparison.Ordinal);
        Assert.Contains("darcy &amp; co", page, StringComparison.Ordinal);
        Assert.Contains("differ by up to 2.0e-4", page, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("WEIGHTSPACE_KEEP_REPORT") is { } path)
            File.WriteAllText(path + ".plane.html", page);
    }
}
