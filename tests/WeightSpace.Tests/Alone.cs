namespace WeightSpace.Tests;

/// <summary>Tests that count the live tensors of the process: no others run beside them.</summary>
[CollectionDefinition("Alone", DisableParallelization = true)]
public sealed class Alone;
