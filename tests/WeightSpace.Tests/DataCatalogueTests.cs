using WeightSpace.TestSupport;

namespace WeightSpace.Tests;

/// <summary>Data sets by name.</summary>
public sealed class DataCatalogueTests
{
    [Fact]
    public void LoadImages_FilesThatDifferOrAreMissing_AreRefused()
    {
        using var folder = new TemporaryFolder();
        var before = Environment.GetEnvironmentVariable(DataCatalogue.Variable);
        try
        {
            Environment.SetEnvironmentVariable(DataCatalogue.Variable, folder.Path);
            var usps = DataCatalogue.Find("usps");
            Assert.False(DataCatalogue.IsThere(usps));
            var missing = Assert.Throws<FileNotFoundException>(() => DataCatalogue.LoadImages("usps"));
            Assert.EndsWith("usps-images.idx.gz is missing; it comes from cs.nyu.edu/~roweis/data.html (usps_all.mat).", missing.Message, StringComparison.Ordinal);
            Directory.CreateDirectory(Path.Combine(folder.Path, "usps"));
            foreach (var file in usps.Files) File.WriteAllText(Path.Combine(folder.Path, file.Path), "x");
            Assert.True(DataCatalogue.IsThere(usps));
            var differs = Assert.Throws<InvalidDataException>(() => DataCatalogue.LoadImages("usps"));
            Assert.Contains("has SHA-256 2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881, expected 6003b452", differs.Message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(DataCatalogue.Variable, before);
        }
    }

    [Fact]
    public void LoadImages_UnknownName_IsRefusedWithTheNames() =>
        Assert.StartsWith("There is no data set 'mnist'; there are usps, coil20-32x32,", Assert.Throws<ArgumentException>(() => DataCatalogue.LoadImages("mnist")).Message, StringComparison.Ordinal);

    [Fact]
    public void LoadImages_DigitsWhereTheyAre_AreThoseOfThePaper()
    {
        if (!DataCatalogue.IsThere(DataCatalogue.Find("usps"))) return;
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var digits = DataCatalogue.LoadImages("usps");
        Assert.Equal([11000L, 16, 16], digits.Images.shape);
        var rows = digits.Rows();
        Assert.Equal(30.78, (rows - rows.mean([0L])).square().sum().item<float>() / 11000, 0.01);
        using var generator = new TorchSharp.torch.Generator(1);
        var draws = digits.Draw([3, 4], generator);
        Assert.Equal([30L, 40], draws.Select(draw => draw.size(0)));
        Assert.Equal(70, draws.SelectMany(draw => draw.data<long>()).Distinct().Count());
        Assert.All(digits.Labels.index_select(0, draws[0]).data<long>().GroupBy(label => label), group => Assert.Equal(3, group.Count()));
        Assert.Contains("1100 images, but 1000 + 101 were asked for", Assert.Throws<ArgumentException>(() => digits.Draw([1000, 101], generator)).Message, StringComparison.Ordinal);
    }
}
