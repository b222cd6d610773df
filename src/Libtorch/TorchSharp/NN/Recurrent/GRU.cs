using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A gated recurrent unit network, in one or more layers.</summary>
/// <remarks>
/// Reset, update and new gates, in this order in the weights: r = σ(Wᵣx + bᵣ + Uᵣh + cᵣ), z likewise,
/// n = tanh(Wₙx + bₙ + r ⊙ (Uₙh + cₙ)), h' = (1 − z) ⊙ n + z ⊙ h. arXiv:1406.1078, with r applied after the product, as cuDNN does.
/// </remarks>
public sealed class GRU : nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
{
    private static readonly NativeOperator _gru = new("aten::gru", "input"), _gruPacked = new("aten::gru", "data");

    private readonly RecurrentShape _shape;

    internal GRU(RecurrentShape shape, Device? device, ScalarType? dtype) : base(nameof(GRU))
    {
        _shape = shape;
        shape.Register(this, device, dtype);
    }

    /// <summary>Runs the network over padded sequences.</summary>
    /// <param name="input">Shape <c>[steps, batch, inputSize]</c>, or <c>[batch, steps, inputSize]</c> with batchFirst.</param>
    /// <param name="h0">The initial states, shape <c>[layers · directions, batch, hidden]</c>, or null for zeros.</param>
    /// <returns>The last layer's states at every step, shape as the input with <c>directions · hidden</c> last, and all final states; the caller disposes both.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null)
    {
        var batch = _shape.BatchOf(input);
        using var none = h0 is null ? _shape.Zeros(input, batch) : null;
        if (h0 is not null) _shape.RequireState(h0, batch, nameof(h0));
        return nn.Aten.Recurrent(_gru, input, h0 ?? none!, OwnParameters(), _shape, training);
    }

    /// <summary>Runs the network over padded sequences, hooks included; see <see cref="forward"/>.</summary>
    /// <param name="input">The sequences.</param>
    /// <param name="h0">The initial states, or null for zeros.</param>
    /// <returns>The output and the final states; the caller disposes both.</returns>
    public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0);

    /// <summary>Runs the network over sequences of different lengths.</summary>
    /// <param name="input">The packed sequences.</param>
    /// <param name="h0">The initial states in the order of the unpacked batch, shape <c>[layers · directions, batch, hidden]</c>, or null for zeros.</param>
    /// <returns>The packed output and the states after each sequence's last step; the caller disposes both.</returns>
    public (nn.utils.rnn.PackedSequence, Tensor) call(nn.utils.rnn.PackedSequence input, Tensor? h0 = null)
    {
        using var scope = NewDisposeScope();
        if (h0 is not null) _shape.RequireState(h0, input.BatchSize, nameof(h0));
        var state = h0 is null ? _shape.Zeros(input.data, input.BatchSize) : input.ToSortedOrder(h0);
        var (output, last) = nn.Aten.RecurrentPacked(_gruPacked, input.data, input.batch_sizes, state, OwnParameters(), _shape, training);
        return (input.With(output).MoveToOuterDisposeScope(), input.ToGivenOrder(last).MoveToOuterDisposeScope());
    }

    /// <summary>Accepted for compatibility: only cuDNN gains from parameters in one block, and the result is the same.</summary>
    public void flatten_parameters() { }
}
