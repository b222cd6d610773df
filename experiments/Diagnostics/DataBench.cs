using WeightSpace.Experiments.Cli;
using WeightSpace.OperatorLearning;
using static TorchSharp.torch;

namespace WeightSpace.Experiments.Diagnostics;

/// <summary><c>bench data</c>: seconds for 1,000 samples of every problem in one space dimension, solved side by side on
/// all processors.</summary>
internal static class DataBench
{
    private const int Samples = 1000;
    private const double Goal = 15;

    public static int Run(Reporter reporter, CancellationToken stop) => BenchReport.Run(reporter, stop, () => Measure(reporter));

    private static IEnumerable<BenchFigure> Measure(Reporter reporter)
    {
        foreach (var name in ProblemCatalogue.Names)
        {
            var problem = ProblemCatalogue.Create(name);
            if (problem.Coordinates.Take(problem.QueryDimension).Contains("y")) continue;
            // What is compiled and allocated once is not the solver's.
            Generate(problem, 2);
            var seconds = Generate(problem, Samples);
            reporter.Line(FormattableString.Invariant($"{name}: {seconds:0.00} s"));
            yield return BenchFigure.AtMost($"{name}: {Samples} samples", seconds, "s", Goal, ("processors", Environment.ProcessorCount));
        }
    }

    private static double Generate(IOperatorProblem problem, int samples)
    {
        var start = TimeProvider.System.GetTimestamp();
        problem.Generate(new SampleDraws(1, samples), CPU).Dispose();
        return TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }
}
