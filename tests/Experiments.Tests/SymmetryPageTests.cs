using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using WeightSpace.Experiments.Symmetry.Page;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Tests;

public sealed partial class SymmetryPageTests
{
    [Fact]
    public void Render_SameDataTwice_IsTheSameText() =>
        Assert.Equal(SymmetryPage.Render(SyntheticSymmetry.Transformer(2)), SymmetryPage.Render(SyntheticSymmetry.Transformer(2)));

    [Theory]
    [InlineData("mlp")]
    [InlineData("lstm")]
    [InlineData("transformer")]
    [InlineData("chain")]
    [InlineData("deep")]
    [InlineData("nested")]
    public void Render_Network_ShowsEveryLabelParameterAndFigure(string network)
    {
        var data = Network(network);
        var page = SymmetryPage.Render(data);
        foreach (var label in data.Labels)
            Assert.Contains($">{label.Name}</button>", page, StringComparison.Ordinal);
        foreach (var parameter in data.Parameters)
            Assert.Contains($"<th scope=\"row\">{parameter.Name}</th>", page, StringComparison.Ordinal);
        Assert.Contains($"<dd>{data.Basis.Terms:n0}</dd>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page[..page.IndexOf("<script", StringComparison.Ordinal)], StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("WEIGHTSPACE_KEEP_PAGES") is { } folder)
            File.WriteAllText(Path.Combine(folder, network + ".html"), page);
    }

    [Fact]
    public void Render_ChipsOfOneLabel_CarryItsNumberAndColour()
    {
        var page = SymmetryPage.Render(SyntheticSymmetry.Mlp());
        Assert.Contains("<button type=\"button\" class=\"chip l1\" data-l=\"1\" aria-pressed=\"false\" title=\"hidden: permutable, size 32\">hidden</button>", page, StringComparison.Ordinal);
        Assert.Contains(".l1{--h:255}", page, StringComparison.Ordinal);
        Assert.Contains("class=\"chip fixed\" data-l=\"0\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain(".l0{", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Diagnostics_ShowsCautionsAndFoldsTheOtherReasons()
    {
        var data = SyntheticSymmetry.Mlp() with { Diagnostics = [new PageDiagnostic("Odd", "may be smaller"), new PageDiagnostic("Conv", "cannot be otherwise", IsCaution: false)] };
        var page = SymmetryPage.Render(data);
        var (caution, fold, reason) = (page.IndexOf("may be smaller", StringComparison.Ordinal), page.IndexOf("Why the fixed labels are fixed", StringComparison.Ordinal), page.IndexOf("cannot be otherwise", StringComparison.Ordinal));

        Assert.True(0 < caution && caution < fold && fold < reason, $"{caution}, {fold}, {reason}");
        Assert.Contains("None: no operator made the analyzer settle", SymmetryPage.Render(data with { Diagnostics = [data.Diagnostics[1]] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Label_NamesTheAxesThatItTies()
    {
        Assert.Contains("<td class=\"text ties\">fc1.weight[0], fc1.bias[0], fc2.weight[1]</td>", SymmetryPage.Render(SyntheticSymmetry.Mlp()), StringComparison.Ordinal);
        var hidden = Data(SymmetryPage.Render(SyntheticSymmetry.Lstm())).GetProperty("labels")[0].GetProperty("ties");
        Assert.Equal(["lstm.weight_ih/0[0]", "lstm.weight_ih/1[0]"], hidden.EnumerateArray().Select(tie => tie.GetString()!).Take(2));
        Assert.Equal(4 + 8 + 4 + 1, hidden.GetArrayLength());
    }

    [Fact]
    public void Render_Graph_IsInTheDataWithIdsFromZero()
    {
        var source = SyntheticSymmetry.Transformer(1);
        var graph = Data(SymmetryPage.Render(source));
        Assert.Equal(source.Nodes.Select(node => node.Id), graph.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("id").GetInt32()));
        Assert.Equal(source.Values.Select(value => value.Id), graph.GetProperty("values").EnumerateArray().Select(value => value.GetProperty("id").GetInt32()));
        var noted = graph.GetProperty("nodes").EnumerateArray().Single(node => node.TryGetProperty("notes", out _));
        Assert.Equal("/blocks.0/attention/Softmax", noted.GetProperty("name").GetString());
    }

    [Fact]
    public void Render_NamesWithMarkup_StayText()
    {
        const string Odd = "</script><script>alert('x')</script>";
        var data = SyntheticSymmetry.Mlp();
        var plain = SymmetryPage.Render(data);
        var odd = SymmetryPage.Render(data with
        {
            Model = Odd,
            Facts = Odd,
            Labels = [.. data.Labels, new PageLabel(Odd, 3, LabelKind.Nested, Odd)],
            Parameters = [.. data.Parameters, new PageParameter(Odd, [3], Odd, [new PageView(Odd + "v", [[Odd, "<i>"]])])],
            Nodes = [.. data.Nodes, new PageNode(99, Odd, Odd, [], [])],
            Diagrams = [new PageDiagram(Odd, Odd, [Odd], [Odd], 1, [new PagePartition([0], [0])])],
            Certificate = new PageCertificate("failed", double.NaN, 1, Odd),
            Diagnostics = [new PageDiagnostic(Odd, Odd)],
            Basis = data.Basis with { Policy = Odd },
        });
        Assert.DoesNotContain("<script>alert", odd, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", odd, StringComparison.Ordinal);
        Assert.Equal(plain.Split("</script").Length, odd.Split("</script").Length);
        Assert.Equal(Odd, Data(odd).GetProperty("nodes").EnumerateArray().Last().GetProperty("operator").GetString());
    }

    [Fact]
    public void Render_Page_LoadsNothingFromOutside()
    {
        var page = SymmetryPage.Render(SyntheticSymmetry.Mlp());
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(OutsideReference(), page);
        Assert.Contains("var dagre=", page, StringComparison.Ordinal);
        Assert.Contains("Permission is hereby granted", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 50_000, 150_000);
    }

    [Fact]
    public void Render_Partition_DrawsKeptPooledBroadcastAndFoldedIndices()
    {
        var data = SyntheticSymmetry.Mlp() with { Diagrams = [new PageDiagram("w", "v", ["hidden", "x"], ["hidden", "hidden"], 4, [new PagePartition([0, -1], [0, 1]), new PagePartition([0, -1], [1, 1])])] };
        var page = SymmetryPage.Render(data);
        var drawings = Term().Matches(page).Select(match => WebUtility.HtmlDecode(match.Value)).ToArray();
        Assert.Equal(2, drawings.Length);
        Assert.Contains("<title>w[a·] ← v[ab]: kept a; pooled b</title>", drawings[0], StringComparison.Ordinal);
        Assert.Contains("<title>w[a·] ← v[bb]: broadcast a; pooled b</title>", drawings[1], StringComparison.Ordinal);
        Assert.Equal((1, 1, 0, 1), Count(drawings[0]));
        Assert.Equal((1, 2, 1, 1), Count(drawings[1]));
        Assert.Contains("and 2 more", page, StringComparison.Ordinal);
        Assert.Contains("And 15 more pairs of views, not drawn.", page, StringComparison.Ordinal);

        static (int Joins, int Pooled, int Rings, int Folded) Count(string svg) =>
            (svg.Split("class=\"join").Length - 1, svg.Split("class=\"dot pooled").Length - 1, svg.Split("class=\"ring").Length - 1, svg.Split("class=\"dot folded").Length - 1);
    }

    [Theory]
    [InlineData("passed", 3.1e-16, "3.1e-16")]
    [InlineData("failed", 0.013, "1.3e-2")]
    [InlineData("notRun", null, "certificate not run")]
    public void Render_Certificate_SaysWhatWasFound(string status, double? error, string text)
    {
        var page = SymmetryPage.Render(SyntheticSymmetry.Mlp() with { Certificate = new PageCertificate(status, error, 12) });
        Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.Equal(status == "failed", page.Contains("badge failed", StringComparison.Ordinal));
        Assert.Equal(status == "passed", page.Contains("badge passed", StringComparison.Ordinal));
    }

    [Fact]
    public void Render_WeightSpaceWithoutGraph_SaysSoAndKeepsItsTables()
    {
        var page = SymmetryPage.Render(SyntheticSymmetry.Mlp() with { Nodes = [], Values = [], Diagrams = [new PageDiagram("scale", "shift", [], [], 1, [new PagePartition([], [])])] });
        Assert.Contains("there is no graph to draw", page, StringComparison.Ordinal);
        Assert.Contains("fc1.weight</th>", page, StringComparison.Ordinal);
        Assert.Contains("scale[–] ← shift[–]", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_TwoLabelsOfOneName_Throws()
    {
        var data = SyntheticSymmetry.Mlp();
        var error = Assert.Throws<ArgumentException>(() => SymmetryPage.Render(data with { Labels = [.. data.Labels, data.Labels[1]] }));
        Assert.Contains("Two labels of the page are called 'hidden'", error.Message, StringComparison.Ordinal);
    }

    private static SymmetryPageData Network(string name) => name switch
    {
        "mlp" => SyntheticSymmetry.Mlp(),
        "lstm" => SyntheticSymmetry.Lstm(),
        "chain" => SyntheticSymmetry.Chain(300),
        "nested" => SyntheticSymmetry.Nested(40),
        "deep" => SyntheticSymmetry.Transformer(100),
        _ => SyntheticSymmetry.Transformer(2),
    };

    private static JsonElement Data(string page) => JsonDocument.Parse(PageData().Match(page).Groups[1].Value).RootElement;

    [GeneratedRegex("<script type=\"application/json\" id=\"page-data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex PageData();

    [GeneratedRegex("<svg class=\"term\".*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Term();

    [GeneratedRegex("<(script|img|link|iframe)[^>]*(src|href)=\"(?!data:)|@import|:\\s*url\\(")]
    private static partial Regex OutsideReference();
}
