using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Experiments.Tests")]
