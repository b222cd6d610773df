namespace SymmetryBasis.Tests;

/// <summary>What a step of a <see cref="NetworkSketch"/> adds to the network.</summary>
internal enum StepKind
{
    Dense,
    Residual,
    Tied,
    Concat,
    Branch,
    Join,
    Heads,
    GroupedHeads,
    StackedHeads,
    LayerNorm,
    GroupNorm,
    BatchNorm,
    Lstm,
    Gru,
    Rnn,
    Convolution,
    GroupedConvolution,
    Gate,
    Halves,
    Stacked,
    Slice,
    EverySecond,
    PickedUnit,
    Scale,
    Mixture,
    Softmax,
    MixedHeads,
    Mean,
    Outer,
    OuterSquare,
    Bilinear,
    Diagonal,
    Shuffle,
    Embedding,
    Positions,
    MixedPositions,
    SharedBias,
    Expanded,
}

/// <summary>A step: its kind, a width, and a number that settles whatever else is open.</summary>
internal sealed record NetworkStep(StepKind Kind, int Size, int Pick);
