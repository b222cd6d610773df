using System.Diagnostics.CodeAnalysis;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>One step of a long short-term memory; the equations are at <see cref="LSTM"/>.</summary>
public sealed class LSTMCell : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor)>
{
    private static readonly NativeOperator _lstm = new("aten::lstm_cell", "");

    private readonly CellShape _shape;

    [ComponentName(Name = nameof(bias_ih))]
    private Parameter? _bias_ih;

    [ComponentName(Name = nameof(bias_hh))]
    private Parameter? _bias_hh;

    [ComponentName(Name = nameof(weight_ih))]
    private Parameter? _weight_ih;

    [ComponentName(Name = nameof(weight_hh))]
    private Parameter? _weight_hh;

    internal LSTMCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(LSTMCell))
    {
        _shape = new CellShape(nameof(LSTMCell), inputSize, hiddenSize);
        weight_ih = RecurrentShape.Uniform([4 * hiddenSize, inputSize], hiddenSize, device, dtype);
        weight_hh = RecurrentShape.Uniform([4 * hiddenSize, hiddenSize], hiddenSize, device, dtype);
        if (!bias) return;
        bias_ih = RecurrentShape.Uniform([4 * hiddenSize], hiddenSize, device, dtype);
        bias_hh = RecurrentShape.Uniform([4 * hiddenSize], hiddenSize, device, dtype);
    }

    /// <summary>The bias added to the input's product, shape <c>[4 · hidden]</c>, or null. Setting disposes the old one.</summary>
    [DisallowNull]
    public Parameter? bias_ih
    {
        get => _bias_ih;
        set => SetParameter(ref _bias_ih, nameof(bias_ih), value);
    }

    /// <summary>The bias added to the state's product, shape <c>[4 · hidden]</c>, or null. Setting disposes the old one.</summary>
    [DisallowNull]
    public Parameter? bias_hh
    {
        get => _bias_hh;
        set => SetParameter(ref _bias_hh, nameof(bias_hh), value);
    }

    /// <summary>The weight of the input, shape <c>[4 · hidden, input]</c>. Setting disposes the old one.</summary>
    [DisallowNull]
    public Parameter? weight_ih
    {
        get => _weight_ih;
        set => SetParameter(ref _weight_ih, nameof(weight_ih), value);
    }

    /// <summary>The weight of the state, shape <c>[4 · hidden, hidden]</c>. Setting disposes the old one.</summary>
    [DisallowNull]
    public Parameter? weight_hh
    {
        get => _weight_hh;
        set => SetParameter(ref _weight_hh, nameof(weight_hh), value);
    }

    /// <summary>Makes the step.</summary>
    /// <param name="input">Shape <c>[batch, inputSize]</c> or <c>[inputSize]</c>.</param>
    /// <param name="h0_c0">The hidden and the cell state, each of shape <c>[batch, hidden]</c> or <c>[hidden]</c>, or null for zeros.</param>
    /// <returns>The new hidden and cell state; the caller disposes both.</returns>
    /// <exception cref="ArgumentException">The shape of the input does not fit.</exception>
    public override (Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0)
    {
        _shape.RequireInput(input);
        using var none = h0_c0 is null ? _shape.Zeros(input) : null;
        var (hidden, cell) = h0_c0 ?? (none!, none!);
        return nn.Aten.LstmCell(_lstm, input, hidden, cell, weight_ih!, weight_hh!, bias_ih, bias_hh);
    }

    /// <summary>Makes the step, hooks included; see <see cref="forward"/>.</summary>
    /// <param name="input">The input.</param>
    /// <param name="h0_c0">The states, or null for zeros.</param>
    /// <returns>The new hidden and cell state; the caller disposes both.</returns>
    public new (Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);
}
