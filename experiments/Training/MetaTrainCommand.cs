namespace WeightSpace.Experiments.Training;

internal static class MetaTrainCommand { public static int Run(string c, Cli.RunOptions o, Cli.Reporter r, TimeProvider t, CancellationToken s) => 0; }
