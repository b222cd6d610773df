using WeightSpace.Experiments.Cli;

// Open MPI gives each rank a terminal of its own, which is no one's: .NET would write its control characters before
// the first line, and --json would be no JSON.
if (Environment.GetEnvironmentVariable("OMPI_COMM_WORLD_SIZE") is { Length: > 0 }) Environment.SetEnvironmentVariable("TERM", "dumb");
return new RunnerCommands(Console.Out, Console.Error, TimeProvider.System).Invoke(args);
