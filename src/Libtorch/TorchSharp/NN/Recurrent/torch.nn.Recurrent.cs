using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A plain recurrent network, h' = f(W x + b + U h + c), with parameters uniform within ±1/√hiddenSize.</summary>
        /// <param name="inputSize">The number of features at each step.</param>
        /// <param name="hiddenSize">The number of features of the state.</param>
        /// <param name="numLayers">The number of layers; each reads the states of the one before.</param>
        /// <param name="nonLinearity">The function f.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="batchFirst">Whether inputs and outputs are <c>[batch, steps, features]</c> rather than <c>[steps, batch, features]</c>.</param>
        /// <param name="dropout">Dropout probability of the outputs of all layers but the last, in training.</param>
        /// <param name="bidirectional">Whether a second direction reads the sequence from its end.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static RNN RNN(
            long inputSize, long hiddenSize, long numLayers = 1, NonLinearities nonLinearity = NonLinearities.Tanh, bool bias = true, bool batchFirst = false,
            double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
            new(new RecurrentShape(nameof(RNN), 1, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional), nonLinearity == NonLinearities.ReLU, device, dtype);

        /// <summary>A gated recurrent unit network, with parameters uniform within ±1/√hiddenSize.</summary>
        /// <param name="inputSize">The number of features at each step.</param>
        /// <param name="hiddenSize">The number of features of the state.</param>
        /// <param name="numLayers">The number of layers; each reads the states of the one before.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="batchFirst">Whether inputs and outputs are <c>[batch, steps, features]</c> rather than <c>[steps, batch, features]</c>.</param>
        /// <param name="dropout">Dropout probability of the outputs of all layers but the last, in training.</param>
        /// <param name="bidirectional">Whether a second direction reads the sequence from its end.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static GRU GRU(
            long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false,
            double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
            new(new RecurrentShape(nameof(GRU), 3, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional), device, dtype);

        /// <summary>A long short-term memory network, with parameters uniform within ±1/√hiddenSize.</summary>
        /// <param name="inputSize">The number of features at each step.</param>
        /// <param name="hiddenSize">The number of features of the state.</param>
        /// <param name="numLayers">The number of layers; each reads the states of the one before.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="batchFirst">Whether inputs and outputs are <c>[batch, steps, features]</c> rather than <c>[steps, batch, features]</c>.</param>
        /// <param name="dropout">Dropout probability of the outputs of all layers but the last, in training.</param>
        /// <param name="bidirectional">Whether a second direction reads the sequence from its end.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static LSTM LSTM(
            long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false,
            double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
            new(new RecurrentShape(nameof(LSTM), 4, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional), device, dtype);

        /// <summary>One step of a plain recurrent network, with parameters uniform within ±1/√hiddenSize.</summary>
        /// <param name="inputSize">The number of features at each step.</param>
        /// <param name="hiddenSize">The number of features of the state.</param>
        /// <param name="nonLinearity">The function f.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static RNNCell RNNCell(
            long inputSize, long hiddenSize, NonLinearities nonLinearity = NonLinearities.Tanh, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(inputSize, hiddenSize, nonLinearity == NonLinearities.ReLU, bias, device, dtype);

        /// <summary>One step of a gated recurrent unit, with parameters uniform within ±1/√hiddenSize.</summary>
        /// <param name="inputSize">The number of features at each step.</param>
        /// <param name="hiddenSize">The number of features of the state.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static GRUCell GRUCell(
            long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(inputSize, hiddenSize, bias, device, dtype);

        /// <summary>One step of a long short-term memory, with parameters uniform within ±1/√hiddenSize.</summary>
        /// <param name="inputSize">The number of features at each step.</param>
        /// <param name="hiddenSize">The number of features of the state.</param>
        /// <param name="bias">Whether there are biases.</param>
        /// <param name="device">Where the parameters live, by default the default device.</param>
        /// <param name="dtype">Their type, by default the default dtype.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static LSTMCell LSTMCell(
            long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(inputSize, hiddenSize, bias, device, dtype);
    }
}
