using System.Globalization;
using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Symmetry;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Tests;

public sealed class NetworkSymmetryTests
{
    [Theory]
    [InlineData("64-32-10", 25, 32)]
    [InlineData("784-128-128-10", 55, 62)]
    public void Open_Perceptron_CountsTermsUnderBothPolicies(string sizes, long fold, long permute)
    {
        using var source = SymmetrySources.Open("builtin:mlp", [new("sizes", sizes)]);
        Assert.Equal(fold, new NetworkSymmetry(source.Analysis).Terms);
        Assert.Equal(permute, new NetworkSymmetry(source.Analysis, new BasisOptions(FixedAxisPolicy.Permute)).Terms);
    }

    [Fact]
    public void Json_GatedNetwork_HasTheKeysThatToolsReadAndAllViews()
    {
        using var source = SymmetrySources.Open("builtin:lstm", []);
        var json = SymmetryJson.Of(source.Model, new NetworkSymmetry(source.Analysis), CertificateResult.NotRun("why"));

        Assert.Equal("builtin:lstm", json["model"]!.GetValue<string>());
        Assert.All(json["labels"]!.AsArray(), label => Assert.Contains(label!["kind"]!.GetValue<string>(), new[] { "permutable", "fixed", "nested" }));
        var views = json["parameters"]!.AsArray().SelectMany(parameter => parameter!["views"]!.AsArray()).ToArray();
        Assert.Equal(source.Analysis.Spec.Tensors.Length, views.Length);
        Assert.All(json["parameters"]!.AsArray(), parameter =>
            Assert.All(parameter!["views"]!.AsArray(), view => Assert.Equal(parameter["shape"]!.AsArray().Count, view!["axes"]!.AsArray().Count)));
        foreach (var key in new[] { "pairs", "terms", "gemms", "features" }) Assert.True(long.Parse(json["basis"]![key]!.ToJsonString(), CultureInfo.InvariantCulture) > 0, key);
        Assert.True(json["group"]!["log10Order"]!.GetValue<double>() > 0);
        Assert.Equal("notRun", json["certificate"]!["status"]!.GetValue<string>());
    }

    [Fact]
    public void Json_FixedLabels_AreEachExplained()
    {
        using var source = SymmetrySources.Open("builtin:resnet20", []);
        var json = SymmetryJson.Of(source.Model, new NetworkSymmetry(source.Analysis), CertificateResult.NotRun("why"));
        var labels = json["labels"]!.AsArray().Where(label => label!["kind"]!.GetValue<string>() == "fixed").Select(label => label!["name"]!.GetValue<string>()).ToArray();
        var diagnostics = json["diagnostics"]!.AsArray();

        Assert.Equal(labels, diagnostics.Select(diagnostic => diagnostic!["label"]!.GetValue<string>()));
        Assert.All(diagnostics, diagnostic => Assert.Equal(source.Analysis.Nodes[diagnostic!["node"]!.GetValue<int>()].Title, diagnostic["operator"]!.GetValue<string>()));
        Assert.All(diagnostics, diagnostic => Assert.Contains(diagnostic!["label"]!.GetValue<string>(), diagnostic["message"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.All(diagnostics, diagnostic => Assert.False(diagnostic!["caution"]!.GetValue<bool>()));
    }

    [Fact]
    public void Tables_ManyFixedLabels_HaveOneRowForEachReason()
    {
        using var source = SymmetrySources.Open("builtin:resnet20", []);
        var table = Assert.Single(new NetworkSymmetry(source.Analysis).Tables, table => table.Caption == "Why labels are fixed.");

        Assert.Equal(
            ["it is tied to the input 'image', whose axes are fixed", "positions in a kernel cannot change places", "it is an axis of an output of the network"], table.Rows.Select(row => row[0]));
        Assert.EndsWith(" and 34 more", table.Rows[1][1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("builtin:nothing", "there is no builtin network 'nothing'")]
    [InlineData("nothing.onnx", "there is no network source 'nothing.onnx'")]
    public void Open_UnknownSource_SaysWhatThereIs(string source, string message) =>
        Assert.StartsWith(message, Assert.Throws<UsageException>(() => SymmetrySources.Open(source, [])).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_UnknownSetting_NamesTheKnownOnesInOneLine()
    {
        var message = Assert.Throws<UsageException>(() => SymmetrySources.Open("builtin:mlp", [new("depth", "3")])).Message;
        Assert.Contains("sizes", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter '", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
