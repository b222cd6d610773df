using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("WeightSpace.Experiments.Tests")]
