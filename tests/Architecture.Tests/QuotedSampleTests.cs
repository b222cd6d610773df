namespace WeightSpace.Architecture.Tests;

/// <summary>
/// A page quotes a sample as <c>&lt;!-- sample: FILE NAME --&gt;</c> followed by a fenced block; the block must be what
/// FILE holds
/// between <c>sample: NAME</c> and <c>sample: end</c>, without the common indentation.
/// </summary>
public class QuotedSampleTests
{
    private const string Marker = "<!-- sample: ";

    public static TheoryData<string> Pages() =>
        [.. Repository.Files().Where(path => path.EndsWith(".md", StringComparison.Ordinal) && Repository.Read(path).Contains("\n" + Marker, StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Quotations_OfEachPage_EqualTheirSamples(string page) => NoViolations.In(Differences(page, Repository.Read(page), Repository.Read));

    [Fact]
    public void Readme_OfThisRepository_QuotesTheThreeUsersAndATest() =>
        Assert.Equal(4, Repository.Read("README.md").Split('\n').Count(line => line.StartsWith(Marker, StringComparison.Ordinal)));

    [Theory]
    [InlineData("x = 1;\nx = 2;", true)]
    [InlineData("x = 1;\nx = 3;", false)]
    [InlineData("x = 1;", false)]
    public void Differences_QuotationAndSample_AreCompared(string quoted, bool equal)
    {
        var page = $"text\n{Marker}s.cs a -->\n```csharp\n{quoted}\n```\n";
        var differences = Differences("p.md", page, _ => "{\n    // sample: a\n    x = 1;\n    // sample: end\n    y = 0;\n    // sample: a\n    x = 2;\n    // sample: end\n}").ToList();
        Assert.Equal(equal ? 0 : 1, differences.Count);
    }

    private static IEnumerable<string> Differences(string page, string text, Func<string, string> read)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Marker, StringComparison.Ordinal))
            {
                continue;
            }
            var words = lines[i][Marker.Length..].Split(' ');
            var start = Array.FindIndex(lines, i, line => line.StartsWith("```", StringComparison.Ordinal)) + 1;
            var end = Array.FindIndex(lines, start, line => line.StartsWith("```", StringComparison.Ordinal));
            if (start == 0 || end < 0)
            {
                yield return $"{page}:{i + 1}: no fenced block follows.";
                continue;
            }
            var sample = Sample(read(words[0]), words[1]);
            if (!lines[start..end].SequenceEqual(sample))
            {
                yield return $"{page}:{i + 1}: the quotation differs from {words[0]}; it must read\n{string.Join('\n', sample)}";
            }
        }
    }

    // All parts of a sample in order, each without its common indentation, joined without blank lines at the ends.
    private static string[] Sample(string source, string name)
    {
        var all = new List<string>();
        List<string>? part = null;
        foreach (var line in source.Split('\n'))
        {
            var comment = line.Trim().TrimStart('/', '#').Trim();
            if (comment == "sample: " + name)
            {
                part = [];
            }
            else if (comment == "sample: end" && part is not null)
            {
                var indent = part.Where(text => text.Trim().Length > 0).Select(text => text.Length - text.TrimStart().Length).DefaultIfEmpty(0).Min();
                all.AddRange(part.Select(text => text.Length >= indent ? text[indent..] : ""));
                part = null;
            }
            else
            {
                part?.Add(line);
            }
        }
        return [.. all.SkipWhile(line => line.Length == 0).Reverse().SkipWhile(line => line.Length == 0).Reverse()];
    }
}
