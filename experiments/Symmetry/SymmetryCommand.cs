using WeightSpace.Experiments.Cli;

namespace WeightSpace.Experiments.Symmetry;

/// <summary><c>symmetry SOURCE</c>: labels, basis and plan of a network. Loads no libtorch.</summary>
internal static class SymmetryCommand
{
    public static int Run(string source, Reporter reporter)
    {
        var symmetry = new NetworkSymmetry(Architectures.Analyze(source));
        symmetry.Print(reporter);
        var result = symmetry.Json();
        result.Insert(0, "source", source);
        reporter.Result(result);
        return ExitCode.Done;
    }
}
