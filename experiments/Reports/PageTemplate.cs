using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;

namespace WeightSpace.Experiments.Reports;

/// <summary>Fills a page whose style, scripts and text are embedded in this assembly, so that it opens without a
/// network.</summary>
internal static partial class PageTemplate
{
    /// <summary>The embedded page with its placeholders <c>{{name}}</c> replaced; the parts themselves are not searched
    /// for more. <c>{{head}}</c> is what all pages begin with; it takes <c>title</c> and <c>css</c>.</summary>
    /// <param name="name">The resource.</param>
    /// <param name="parts">HTML for each placeholder.</param>
    public static string Fill(string name, IReadOnlyDictionary<string, string> parts) =>
        Placeholder().Replace(Resource(name), match => match.Groups[1].Value is not "head" and var part ? parts[part] : Fill("head.html", parts));

    /// <summary>The text of an embedded file.</summary>
    /// <exception cref="InvalidOperationException">There is none of that name.</exception>
    public static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the runner was built without its resource '{name}'");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Text for an element or a quoted attribute.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    [GeneratedRegex(@"\{\{([a-z]+)\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
