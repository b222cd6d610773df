using System.Text.Json;
using PuppeteerSharp;
using WeightSpace.Experiments.Symmetry.Page;
using WeightSpace.SymmetryBasis;
using WeightSpace.TestSupport;

namespace WeightSpace.Experiments.Tests;

/// <summary>The page in a browser: what it draws can be read, and lies where it belongs.</summary>
public sealed class PageBrowserTests
{
    private const int Narrow = 420, Wide = 1600;

    /// <summary>Measures in pixels of the screen all that is drawn; faults come back in words.</summary>
    private const string Faults = """
        (() => {
          const faults = [], name = e => (e.querySelector?.(".op") ?? e).textContent.trim(), box = e => e.getBoundingClientRect();
          const world = box(document.getElementById("world").querySelector("svg")), seen = box(document.getElementById("viewport"));
          const apart = (a, b) => a.right <= b.left + .5 || b.right <= a.left + .5 || a.bottom <= b.top + .5 || b.bottom <= a.top + .5;
          const within = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
          const cards = [...document.querySelectorAll(".card")], frames = [...document.querySelectorAll(".frame")], folds = [...document.querySelectorAll(".fold")];
          for (const [i, card] of cards.entries()) {
            for (const other of cards.slice(i + 1)) if (!apart(box(card), box(other))) faults.push(`${name(card)} lies on ${name(other)}`);
            for (const frame of frames) if (!apart(box(card), box(frame)) && !within(box(card), box(frame))) faults.push(`${name(card)} crosses a frame`);
            for (const fold of folds) if (!apart(box(card), box(fold))) faults.push(`${name(card)} lies on the name ${name(fold)}`);
            for (const part of card.querySelectorAll(".chip, .op, .name, .list")) if (!within(box(part), box(card))) faults.push(`${part.textContent} leaves ${name(card)}`);
            for (const part of card.querySelectorAll(".chip")) if (part.scrollWidth > part.clientWidth + 1) faults.push(`${part.textContent} is cut off`);
          }
          for (const [i, frame] of frames.entries()) {
            for (const other of frames.slice(i + 1)) if (!apart(box(frame), box(other)) && !within(box(frame), box(other)) && !within(box(other), box(frame))) faults.push("frames cross");
          }
          for (const part of [...cards, ...frames, ...document.querySelectorAll(".edge")]) {
            const at = box(part);
            if (!within(at, { left: world.left - 2, right: world.right + 2, top: world.top - 2, bottom: world.bottom + 2 })) faults.push(`${part.className.baseVal ?? name(part)} lies outside`);
          }
          if (cards.length === 0) faults.push("nothing is drawn");
          if (!cards.some(card => !apart(box(card), seen))) faults.push("no card is in the window");
          const scale = box(cards[0]).width / cards[0].offsetWidth;
          const smallest = Math.min(...cards.flatMap(card => [...card.querySelectorAll(".chip, .op, .name")]).map(e => scale * parseFloat(getComputedStyle(e).fontSize)));
          if (smallest < 9) faults.push(`text of ${smallest.toFixed(1)} px`);
          const wide = document.documentElement.scrollWidth - innerWidth;
          if (wide > 0) faults.push(`the page is ${wide} px wider than the window`);
          return JSON.stringify([...new Set(faults)].slice(0, 12));
        })()
        """;

    private static readonly Dictionary<string, Func<SymmetryPageData>> Networks = new(StringComparer.Ordinal)
    {
        ["mlp"] = () => Builtin("mlp"),
        ["transformer"] = () => Builtin("transformer"),
        ["cnn"] = () => Builtin("resnet20"),
        ["2,000 operators"] = () => Builtin("transformer", ("blocks", "96")),
        ["2,000 without modules"] = () => SyntheticSymmetry.Chain(2_000),
        ["U-Net"] = () => SyntheticSymmetry.Nested(40),
    };

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (var network in Networks.Keys)
            {
                cases.Add(network, Narrow);
                cases.Add(network, Wide);
            }

            return cases;
        }
    }

    [BrowserTheory]
    [MemberData(nameof(Cases))]
    public async Task Page_InABrowser_DrawsWhatCanBeRead(string network, int width)
    {
        await using var browser = await Browser.Launch();
        using var folder = new TemporaryFolder();
        var (page, problems) = await Open(browser, folder, Networks[network](), width);
        await Check("at first");

        // What is opened stays where it was clicked, and everything else makes room.
        for (var step = 0; step < 3 && await page.QuerySelectorAsync(".card .open") is not null; step++)
        {
            await Act("document.querySelector('.card .open').click()");
            await Check($"after opening {step + 1}");
        }

        await Act("document.querySelector('[data-tool=unfold]').click()");
        await Check("unfolded");

        async Task Act(string script)
        {
            await page.EvaluateExpressionAsync($"document.getElementById('graph').dataset.state = 'asked'; {script}; 0");
            await Ready(page, problems);
        }

        async Task Check(string when)
        {
            var faults = JsonSerializer.Deserialize<string[]>(await page.EvaluateExpressionAsync<string>(Faults))!;
            Assert.True(faults.Length == 0 && problems.Count == 0, $"{network}, {width} px wide, {when}: {string.Join("; ", faults.Concat(problems))}");
        }
    }

    [BrowserTheory]
    [InlineData("blocks.57.attention.query.weight", "heads of block 57", "Einsum")]
    public async Task Page_Search_OpensTheModuleOfTheMatch(string parameter, string label, string near)
    {
        await using var browser = await Browser.Launch();
        using var folder = new TemporaryFolder();
        var (page, problems) = await Open(browser, folder, Networks["2,000 operators"](), Wide);
        Assert.Null(await page.EvaluateExpressionAsync<string?>($"[...document.querySelectorAll('.card .name')].find(e => e.title === '{parameter}')?.title ?? null"));

        await page.TypeAsync("#find", parameter);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync(".card.found", new WaitForSelectorOptions { Timeout = 120_000 });
        var found = await page.EvaluateExpressionAsync<string>("document.querySelector('.card.found').textContent");

        Assert.True(await page.EvaluateExpressionAsync<bool>($"[...document.querySelectorAll('.card.found .name')].some(e => e.title === '{parameter}')"));
        Assert.Contains(label, found, StringComparison.Ordinal);
        Assert.True(await page.EvaluateExpressionAsync<bool>($"[...document.querySelectorAll('.card .op')].some(e => e.textContent.startsWith('{near}'))"));
        Assert.Empty(problems);
    }

    private static async Task<(IPage Page, List<string> Problems)> Open(IBrowser browser, TemporaryFolder folder, SymmetryPageData data, int width)
    {
        var file = Path.Combine(folder.Path, "page.html");
        await File.WriteAllTextAsync(file, SymmetryPage.Render(data));
        var page = await browser.NewPageAsync();
        var problems = new List<string>();
        page.Console += (_, message) => { if (message.Message.Type is ConsoleType.Error or ConsoleType.Warning) problems.Add(message.Message.Text); };
        page.PageError += (_, error) => problems.Add(error.Message);
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 1000 });
        await page.GoToAsync(new Uri(file).AbsoluteUri, new NavigationOptions { Timeout = 120_000 });
        await Ready(page, problems);
        return (page, problems);
    }

    private static async Task Ready(IPage page, List<string> problems)
    {
        try
        {
            await page.WaitForSelectorAsync("#graph[data-state=ready]", new WaitForSelectorOptions { Timeout = 60_000 });
        }
        catch (WaitTaskTimeoutException)
        {
            Assert.Fail($"the graph is not drawn: {string.Join("; ", problems)}");
        }
    }

    private static SymmetryPageData Builtin(string name, params (string Key, string Value)[] settings)
    {
        var analysis = BuiltinNetworks.Find(name).Analyze(settings.ToDictionary(pair => pair.Key, pair => pair.Value)).NamedByRole();
        return SymmetryPageSource.Of(name, analysis, LayerPlan.Create(new EquivariantBasis(analysis.Spec, new BasisOptions())), new PageCertificate("notRun", null, 0), drawsBasis: false);
    }
}
