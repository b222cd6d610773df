using System.Diagnostics.CodeAnalysis;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>One step of a gated recurrent unit; the equations are at <see cref="GRU"/>.</summary>
public sealed class GRUCell : nn.Module<Tensor, Tensor?, Tensor>
{
    private static readonly NativeOperator _gru = new("aten::gru_cell", "");

    private readonly CellShape _shape;

    [ComponentName(Name = nameof(bias_ih))]
    private Parameter? _bias_ih;

    [ComponentName(Name = nameof(bias_hh))]
    private Parameter? _bias_hh;

    [ComponentName(Name = nameof(weight_ih))]
    private Parameter? _weight_ih;

    [ComponentName(Name = nameof(weight_hh))]
    private Parameter? _weight_hh;

    internal GRUCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(GRUCell))
    {
        _shape = new CellShape(nameof(GRUCell), inputSize, hiddenSize);
        weight_ih = RecurrentShape.Uniform([3 * hiddenSize, inputSize], hiddenSize, device, dtype);
        weight_hh = RecurrentShape.Uniform([3 * hiddenSize, hiddenSize], hiddenSize, device, dtype);
        if (!bias) return;
        bias_ih = RecurrentShape.Uniform([3 * hiddenSize], hiddenSize, device, dtype);
        bias_hh = RecurrentShape.Uniform([3 * hiddenSize], hiddenSize, device, dtype);
    }

    /// <summary>The bias added to the input's product, shape <c>[3 · hidden]</c>, or null. Setting disposes the old one.</summary>
    [DisallowNull]
    public Parameter? bias_ih
    {
        get => _bias_ih;
        set => SetParameter(ref _bias_ih, nameof(bias_ih), value);
    }

    /// <summary>The bias added to the state's product, shape <c>[3 · hidden]</c>, or null. Setting disposes the old one.</summary>
    [DisallowNull]
    public Parameter? bias_hh
    {
        get => _bias_hh;
        set => SetParameter(ref _bias_hh, nameof(bias_hh), value);
    }

    /// <summary>The weight of the input, shape <c>[3 · hidden, input]</c>. Setting disposes the old one.</summary>
    [DisallowNull]
    public Parameter? weight_ih
    {
        get => _weight_ih;
        set => SetParameter(ref _weight_ih, nameof(weight_ih), value);
    }

    /// <summary>The weight of the state, shape <c>[3 · hidden, hidden]</c>. Setting disposes the old one.</summary>
    [DisallowNull]
    public Parameter? weight_hh
    {
        get => _weight_hh;
        set => SetParameter(ref _weight_hh, nameof(weight_hh), value);
    }

    /// <summary>Makes the step.</summary>
    /// <param name="input">Shape <c>[batch, inputSize]</c> or <c>[inputSize]</c>.</param>
    /// <param name="h0">The state, shape <c>[batch, hidden]</c> or <c>[hidden]</c>, or null for zeros.</param>
    /// <returns>The new state; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shape of the input does not fit.</exception>
    public override Tensor forward(Tensor input, Tensor? h0 = null)
    {
        _shape.RequireInput(input);
        using var none = h0 is null ? _shape.Zeros(input) : null;
        return nn.Aten.Cell(_gru, input, h0 ?? none!, weight_ih!, weight_hh!, bias_ih, bias_hh);
    }
}
