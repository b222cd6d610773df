namespace WeightSpace.Experiments.Diagnostics;
internal static class DoctorCommand { public static int Run(Cli.RunOptions o, Cli.Reporter r) => 0; }
