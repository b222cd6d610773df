using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The settings that all recurrent networks share, and what follows from them.</summary>
internal sealed record RecurrentShape
{
    internal RecurrentShape(
        string network, int gates, long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional)
    {
        if (inputSize < 0) throw new ArgumentOutOfRangeException(nameof(inputSize), inputSize, $"The inputSize of {network} must not be negative.");
        if (hiddenSize <= 0) throw new ArgumentOutOfRangeException(nameof(hiddenSize), hiddenSize, $"The hiddenSize of {network} must be positive.");
        if (numLayers <= 0) throw new ArgumentOutOfRangeException(nameof(numLayers), numLayers, $"The numLayers of {network} must be positive.");
        if (dropout is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(dropout), dropout, $"The dropout of {network} must lie in [0, 1].");
        (Network, Gates, InputSize, HiddenSize, Layers) = (network, gates, inputSize, hiddenSize, numLayers);
        (Bias, BatchFirst, Dropout, Bidirectional) = (bias, batchFirst, dropout, bidirectional);
    }

    internal string Network { get; }

    /// <summary>How many blocks of <see cref="HiddenSize"/> rows a weight has: 1 (plain), 3 (GRU) or 4 (LSTM).</summary>
    internal int Gates { get; }

    internal long InputSize { get; }

    internal long HiddenSize { get; }

    internal long Layers { get; }

    internal bool Bias { get; }

    internal bool BatchFirst { get; }

    internal double Dropout { get; }

    internal bool Bidirectional { get; }

    internal int Directions => Bidirectional ? 2 : 1;

    internal int ParametersPerDirection => Bias ? 4 : 2;

    /// <summary>Names and new parameters in the order that libtorch's operators expect, uniform within ±1/√hiddenSize.</summary>
    private IEnumerable<(string name, Parameter parameter)> Parameters(Device? device, ScalarType? dtype)
    {
        for (long layer = 0; layer < Layers; layer++)
            for (var direction = 0; direction < Directions; direction++)
            {
                var suffix = $"_l{layer}" + (direction == 0 ? "" : "_reverse");
                var width = layer == 0 ? InputSize : HiddenSize * Directions;
                yield return ("weight_ih" + suffix, Uniform([Gates * HiddenSize, width], HiddenSize, device, dtype));
                yield return ("weight_hh" + suffix, Uniform([Gates * HiddenSize, HiddenSize], HiddenSize, device, dtype));
                if (!Bias) continue;
                yield return ("bias_ih" + suffix, Uniform([Gates * HiddenSize], HiddenSize, device, dtype));
                yield return ("bias_hh" + suffix, Uniform([Gates * HiddenSize], HiddenSize, device, dtype));
            }
    }

    /// <summary>Gives a module its parameters.</summary>
    internal void Register(nn.Module module, Device? device, ScalarType? dtype)
    {
        foreach (var (name, parameter) in Parameters(device, dtype)) module.register_parameter(name, parameter);
    }

    /// <summary>The parameter at a place (0 and 1 are weights, 2 and 3 biases) of a layer and direction, or null where there are no biases.</summary>
    internal Parameter? Select(OrderedDict<string, Parameter> parameters, long index, int place)
    {
        if (index < 0 || index >= Layers * Directions)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"{Network} has {Layers * Directions} layers and directions, counted from 0.");
        return place < ParametersPerDirection ? parameters[(int)index * ParametersPerDirection + place].Item2 : null;
    }

    /// <summary>A state of zeros, shape <c>[layers · directions, batch, hidden]</c>, like the input.</summary>
    internal Tensor Zeros(Tensor input, long batch) => zeros([Layers * Directions, batch, HiddenSize], input.dtype, input.device);

    /// <summary>The size of the batch of a padded input.</summary>
    internal long BatchOf(Tensor input)
    {
        var shape = input.shape;
        if (shape.Length != 3 || shape[2] != InputSize)
            throw new ArgumentException(
                $"The input of {Network} must have shape [{(BatchFirst ? "batch, steps" : "steps, batch")}, {InputSize}], got [{string.Join(", ", shape)}].", nameof(input));
        return shape[BatchFirst ? 0 : 1];
    }

    /// <summary>Fails unless a given state fits the input: libtorch's operators do not check.</summary>
    internal void RequireState(Tensor state, long batch, string name)
    {
        var shape = state.shape;
        if (shape is not [var depth, var members, var width] || depth != Layers * Directions || members != batch || width != HiddenSize)
            throw new ArgumentException(
                $"The state {name} of {Network} must have shape [{Layers * Directions}, {batch}, {HiddenSize}] (layers and directions, batch, hidden), got [{string.Join(", ", shape)}].", name);
    }

    internal static Parameter Uniform(long[] shape, long hiddenSize, Device? device, ScalarType? dtype)
    {
        var parameter = new Parameter(empty(shape, dtype, device));
        nn.init.UniformByFanIn(parameter, hiddenSize);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
