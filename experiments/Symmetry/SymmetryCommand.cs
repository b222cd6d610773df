using WeightSpace.Experiments.Cli;
using WeightSpace.Experiments.Reports;
using WeightSpace.Experiments.Runs;
using WeightSpace.Experiments.Symmetry.Page;
using WeightSpace.Onnx;
using WeightSpace.SymmetryBasis;

namespace WeightSpace.Experiments.Symmetry;

/// <summary><c>symmetry SOURCE</c>: labels, basis, plan and certificate of a network. Loads libtorch only to
/// certify.</summary>
internal static class SymmetryCommand
{
    /// <summary>Random group elements of a certificate, beside full cycles and transpositions.</summary>
    private const int Trials = 4;

    public static int Run(SymmetryOptions symmetryOptions, RunOptions options, Reporter reporter)
    {
        using var source = SymmetrySources.Open(symmetryOptions.Source, [.. options.Set.Select(RunOptions.Split)]);
        var symmetry = new NetworkSymmetry(source.Analysis, symmetryOptions.Basis);
        symmetry.Print(reporter);
        if (UncountedTable(source.Uncounted) is { } table) TablePrinter.Print(table, reporter);
        var seed = (options.Seeds ?? SeedList.Default).Values[0];
        var certificate = symmetryOptions.Certify ? source.Certify(Trials, seed) : CertificateResult.NotRun("not asked for (--certify)");
        var beyond = symmetryOptions.Beyond ? BeyondPermutations.Of(source.Analysis, seed) : null;
        beyond?.Print(reporter);
        if (symmetryOptions.ListsBasis) BasisListing.Print(symmetry.Plan.Basis, symmetry.Terms, reporter);
        if (symmetryOptions.Certify) reporter.Line(CertificateText.Of(certificate));
        if (symmetryOptions.Permuted is { } permuted)
        {
            source.Permute(permuted, seed);
            reporter.Line($"permuted network: {permuted}{(symmetry.Analysis.Spec.Log10GroupOrder == 0 ? " (a copy: no two weights may change places)" : "")}");
        }

        if (symmetryOptions.Html is { } page) WriteFile("html", page, PageOf(source, symmetry, certificate), reporter);
        if (symmetryOptions.GraphMl is { } graph) WriteFile("graphml", graph, $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{source.Analysis.ToGraphMl()}\n", reporter);
        if (symmetryOptions.Dot is { } dot) WriteFile("dot", dot, source.Analysis.ToGraphviz(), reporter);
        var result = SymmetryJson.Of(source.Model, symmetry, certificate, source.Uncounted);
        if (symmetryOptions.ListsBasis) result["basis"]!["list"] = BasisListing.Json(symmetry.Plan.Basis);
        if (beyond is not null) result["beyond"] = beyond.Json();
        reporter.Result(result);
        return certificate.Status == CertificateStatus.Failed
            ? throw new RunFailedException($"the certificate failed: {certificate.Reason}")
            : ExitCode.Done;
    }

    /// <summary>One row for each reason, with the tensors that it holds for.</summary>
    private static ReportTable? UncountedTable(IReadOnlyList<UncountedTensor> uncounted)
    {
        const int Shown = 8;
        string[][] rows =
        [
            .. uncounted.GroupBy(tensor => tensor.Reason).Select(group => new[]
            {
                group.Key, string.Join(", ", group.Take(Shown).Select(tensor => tensor.Description)) + (group.Count() > Shown ? $" and {group.Count() - Shown} more" : ""),
            }),
        ];
        return rows.Length == 0 ? null : new ReportTable("Stored tensors that are not counted as weights.", ["reason", "tensors"], rows);
    }

    private static string PageOf(SymmetrySource source, NetworkSymmetry symmetry, CertificateResult certificate)
    {
        var page = new PageCertificate(SymmetryJson.Status(certificate), double.IsFinite(certificate.MaxRelativeError) ? certificate.MaxRelativeError : null, certificate.Trials,
            certificate.Reason.Length > 0 ? certificate.Reason : null);
        return SymmetryPage.Render(SymmetryPageSource.Of(source.Model, source.Analysis, symmetry.Plan, page));
    }

    private static void WriteFile(string option, string file, string text, Reporter reporter)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
            File.WriteAllText(file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--{option} {file}: {e.Message}", e);
        }

        reporter.Line($"{(option == "html" ? "page" : option)}: {file}");
    }
}
