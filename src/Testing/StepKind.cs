namespace WeightSpace.Testing;

/// <summary>What a step of a <see cref="NetworkSketch"/> adds to the network.</summary>
public enum StepKind
{
    /// <summary>A dense layer with an activation.</summary>
    Dense,

    /// <summary>A block of two layers beside the value itself.</summary>
    Residual,

    /// <summary>A weight that is there already, once more.</summary>
    Tied,

    /// <summary>An earlier value beside the value.</summary>
    Concat,

    /// <summary>The network goes on from an earlier value.</summary>
    Branch,

    /// <summary>Sum or product with an earlier value.</summary>
    Join,

    /// <summary>Attention of two heads, one weight for queries, keys and values each.</summary>
    Heads,

    /// <summary>Attention of two groups of two heads.</summary>
    GroupedHeads,

    /// <summary>Attention of one weight that holds queries, keys and values.</summary>
    StackedHeads,

    /// <summary>A norm over the channels.</summary>
    LayerNorm,

    /// <summary>A norm over groups of channels.</summary>
    GroupNorm,

    /// <summary>A norm with running statistics.</summary>
    BatchNorm,

    /// <summary>An LSTM over the rows.</summary>
    Lstm,

    /// <summary>A GRU over the rows.</summary>
    Gru,

    /// <summary>A plain recurrent layer over the rows.</summary>
    Rnn,

    /// <summary>A convolution over the rows.</summary>
    Convolution,

    /// <summary>A convolution in groups.</summary>
    GroupedConvolution,

    /// <summary>The value times a gate computed from it.</summary>
    Gate,

    /// <summary>One half of a layer gates the other.</summary>
    Halves,

    /// <summary>One layer's result as three parts.</summary>
    Stacked,

    /// <summary>The first channels, or both parts in the other order.</summary>
    Slice,

    /// <summary>Every second channel.</summary>
    EverySecond,

    /// <summary>Some channels in a given order.</summary>
    Taken,

    /// <summary>The value times one of its channels.</summary>
    PickedUnit,

    /// <summary>A weight for each channel.</summary>
    Scale,

    /// <summary>Two experts and a gate.</summary>
    Mixture,

    /// <summary>A softmax over the channels.</summary>
    Softmax,

    /// <summary>A softmax over two halves of the channels.</summary>
    MixedHeads,

    /// <summary>The mean over the rows.</summary>
    Mean,

    /// <summary>The outer product with an earlier value.</summary>
    Outer,

    /// <summary>The outer product with itself.</summary>
    OuterSquare,

    /// <summary>A bilinear form of the value with itself.</summary>
    Bilinear,

    /// <summary>The diagonal of a square weight.</summary>
    Diagonal,

    /// <summary>Channels in another order.</summary>
    Shuffle,

    /// <summary>A row of a table, added.</summary>
    Embedding,

    /// <summary>A weight for each row and channel.</summary>
    Positions,

    /// <summary>A weight that mixes the rows.</summary>
    MixedPositions,

    /// <summary>A bias for each channel.</summary>
    SharedBias,

    /// <summary>One channel, repeated.</summary>
    Expanded,
}
