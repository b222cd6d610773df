using WeightSpace.Experiments.Cli;

return new RunnerCommands(Console.Out, Console.Error, TimeProvider.System).Invoke(args);
