using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A long short-term memory network, in one or more layers.</summary>
/// <remarks>
/// Input, forget, cell and output gates, in this order in the weights: i, f, o = σ(W x + b + U h + c), g = tanh(…),
/// c' = f ⊙ c + i ⊙ g, h' = o ⊙ tanh c'. Hochreiter, Schmidhuber, Long short-term memory (1997), with the forget gate of Gers et al. (2000).
/// </remarks>
public sealed class LSTM : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
{
    private static readonly NativeOperator _lstm = new("aten::lstm", "input"), _lstmPacked = new("aten::lstm", "data");

    private readonly RecurrentShape _shape;

    internal LSTM(RecurrentShape shape, Device? device, ScalarType? dtype) : base(nameof(LSTM))
    {
        _shape = shape;
        shape.Register(this, device, dtype);
    }

    /// <summary>Runs the network over padded sequences.</summary>
    /// <param name="input">Shape <c>[steps, batch, inputSize]</c>, or <c>[batch, steps, inputSize]</c> with batchFirst.</param>
    /// <param name="h0_c0">The initial hidden and cell states, each of shape <c>[layers · directions, batch, hidden]</c>, or null for zeros.</param>
    /// <returns>The last layer's hidden states at every step, and all final hidden and cell states; the caller disposes the three.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
    {
        var batch = _shape.BatchOf(input);
        using var none = h0_c0 is null ? _shape.Zeros(input, batch) : null;
        var (hidden, cell) = h0_c0 ?? (none!, none!);
        _shape.RequireState(hidden, batch, "h0");
        _shape.RequireState(cell, batch, "c0");
        return nn.Aten.Lstm(_lstm, input, hidden, cell, OwnParameters(), _shape, training);
    }

    /// <summary>Runs the network over padded sequences, hooks included; see <see cref="forward"/>.</summary>
    /// <param name="input">The sequences.</param>
    /// <param name="h0_c0">The initial states, or null for zeros.</param>
    /// <returns>The output and the final states; the caller disposes the three.</returns>
    public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

    /// <summary>Runs the network over sequences of different lengths.</summary>
    /// <param name="input">The packed sequences.</param>
    /// <param name="h0_c0">The initial states in the order of the unpacked batch, or null for zeros.</param>
    /// <returns>The packed output and the hidden and cell states after each sequence's last step; the caller disposes the three.</returns>
    public (nn.utils.rnn.PackedSequence, Tensor, Tensor) call(nn.utils.rnn.PackedSequence input, (Tensor, Tensor)? h0_c0 = null)
    {
        using var scope = NewDisposeScope();
        var none = h0_c0 is null ? _shape.Zeros(input.data, input.BatchSize) : null;
        var (hidden, cell) = h0_c0 ?? (none!, none!);
        _shape.RequireState(hidden, input.BatchSize, "h0");
        _shape.RequireState(cell, input.BatchSize, "c0");
        var (output, lastHidden, lastCell) = nn.Aten.LstmPacked(
            _lstmPacked, input.data, input.batch_sizes, input.ToSortedOrder(hidden), input.ToSortedOrder(cell), OwnParameters(), _shape, training);
        return (
            input.With(output).MoveToOuterDisposeScope(),
            input.ToGivenOrder(lastHidden).MoveToOuterDisposeScope(),
            input.ToGivenOrder(lastCell).MoveToOuterDisposeScope());
    }

    /// <summary>Accepted for compatibility: only cuDNN gains from parameters in one block, and the result is the same.</summary>
    public void flatten_parameters() { }
}
