using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The sizes of one step of a recurrent network.</summary>
internal sealed record CellShape
{
    private readonly string _network;
    private readonly long _inputSize, _hiddenSize;

    internal CellShape(string network, long inputSize, long hiddenSize)
    {
        if (inputSize < 0) throw new ArgumentOutOfRangeException(nameof(inputSize), inputSize, $"The inputSize of {network} must not be negative.");
        if (hiddenSize <= 0) throw new ArgumentOutOfRangeException(nameof(hiddenSize), hiddenSize, $"The hiddenSize of {network} must be positive.");
        (_network, _inputSize, _hiddenSize) = (network, inputSize, hiddenSize);
    }

    /// <summary>Fails unless the input is a batch or one sample of the right width.</summary>
    internal void RequireInput(Tensor input)
    {
        var shape = input.shape;
        if (shape.Length is not (1 or 2) || shape[^1] != _inputSize)
            throw new ArgumentException($"The input of {_network} must have shape [batch, {_inputSize}] or [{_inputSize}], got [{string.Join(", ", shape)}].", nameof(input));
    }

    /// <summary>A state of zeros that fits the input.</summary>
    internal Tensor Zeros(Tensor input) => zeros(input.shape is [var batch, _] ? [batch, _hiddenSize] : [_hiddenSize], input.dtype, input.device);
}
