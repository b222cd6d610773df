namespace WeightSpace.Experiments.Diagnostics;

internal static class EngineBench { public static int Run(Cli.RunOptions o, Cli.Reporter r, CancellationToken s) => 0; }
