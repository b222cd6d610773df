using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A plain recurrent network, h' = f(W x + b + U h + c), in one or more layers.</summary>
/// <remarks>Elman, Finding structure in time (1990).</remarks>
public sealed class RNN : nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
{
    private static readonly NativeOperator _tanh = new("aten::rnn_tanh", "input"), _tanhPacked = new("aten::rnn_tanh", "data");
    private static readonly NativeOperator _relu = new("aten::rnn_relu", "input"), _reluPacked = new("aten::rnn_relu", "data");

    private readonly RecurrentShape _shape;
    private readonly bool _rectified;

    internal RNN(RecurrentShape shape, bool rectified, Device? device, ScalarType? dtype) : base(nameof(RNN))
    {
        _shape = shape;
        _rectified = rectified;
        shape.Register(this, device, dtype);
    }

    /// <summary>Runs the network over padded sequences.</summary>
    /// <param name="input">Shape <c>[steps, batch, inputSize]</c>, or <c>[batch, steps, inputSize]</c> with batchFirst.</param>
    /// <param name="h0">The initial states, shape <c>[layers · directions, batch, hidden]</c>, or null for zeros.</param>
    /// <returns>The last layer's states at every step, shape as the input with <c>directions · hidden</c> last, and all final states; the caller disposes both.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor, Tensor) forward(Tensor input, Tensor? h0)
    {
        var batch = _shape.BatchOf(input);
        using var none = h0 is null ? _shape.Zeros(input, batch) : null;
        if (h0 is not null) _shape.RequireState(h0, batch, nameof(h0));
        return nn.Aten.Recurrent(_rectified ? _relu : _tanh, input, h0 ?? none!, OwnParameters(), _shape, training);
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
        var (output, last) = nn.Aten.RecurrentPacked(_rectified ? _reluPacked : _tanhPacked, input.data, input.batch_sizes, state, OwnParameters(), _shape, training);
        return (input.With(output).MoveToOuterDisposeScope(), input.ToGivenOrder(last).MoveToOuterDisposeScope());
    }

    /// <summary>The bias b of a layer, shape <c>[hidden]</c>, or null without biases.</summary>
    /// <param name="idx">The layer; with two directions, twice the layer plus the direction.</param>
    /// <returns>The parameter, which the module owns.</returns>
    public Parameter? get_bias_ih(long idx) => _shape.Select(_internal_params, idx, 2);

    /// <summary>The bias c of a layer, shape <c>[hidden]</c>, or null without biases.</summary>
    /// <param name="idx">The layer; with two directions, twice the layer plus the direction.</param>
    /// <returns>The parameter, which the module owns.</returns>
    public Parameter? get_bias_hh(long idx) => _shape.Select(_internal_params, idx, 3);

    /// <summary>The weight W of a layer, shape <c>[hidden, input]</c>.</summary>
    /// <param name="idx">The layer; with two directions, twice the layer plus the direction.</param>
    /// <returns>The parameter, which the module owns.</returns>
    public Parameter? get_weight_ih(long idx) => _shape.Select(_internal_params, idx, 0);

    /// <summary>The weight U of a layer, shape <c>[hidden, hidden]</c>.</summary>
    /// <param name="idx">The layer; with two directions, twice the layer plus the direction.</param>
    /// <returns>The parameter, which the module owns.</returns>
    public Parameter? get_weight_hh(long idx) => _shape.Select(_internal_params, idx, 1);

    /// <summary>Accepted for compatibility: only cuDNN gains from parameters in one block, and the result is the same.</summary>
    public void flatten_parameters() { }
}
