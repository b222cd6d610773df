using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Makes dense layers with weights from a generator.</summary>
internal static class DenseLayers
{
    /// <summary>A chain of dense layers with a nonlinearity between them: children <c>0, 2, 4, …</c> are the
    /// layers.</summary>
    public static nn.Module<Tensor, Tensor> Network(
        IReadOnlyList<int> sizes, NetworkActivation activation, bool lastActivated, WeightInitialization initialization, Generator generator, ScalarType dtype)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (var layer = 1; layer < sizes.Count; layer++)
        {
            layers.Add(Linear(sizes[layer - 1], sizes[layer], initialization, generator, dtype));
            if (layer < sizes.Count - 1 || lastActivated)
                layers.Add(NetworkActivations.Module(activation));
        }

        return nn.Sequential(layers);
    }

    /// <summary>A chain of convolutions, each with a nonlinearity behind it: children <c>0, 2, 4, …</c> are the
    /// convolutions.</summary>
    public static nn.Module<Tensor, Tensor> Convolutions(
        ConvolutionalEncoderOptions options, NetworkActivation activation, WeightInitialization initialization, Generator generator, ScalarType dtype)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        var channels = 1L;
        foreach (var layer in options.Layers)
        {
            Convolution convolution = options.Grid.Count == 1
                ? nn.Conv1d(channels, layer.Channels, layer.Kernel, layer.Stride, device: CPU, dtype: dtype)
                : nn.Conv2d(channels, layer.Channels, layer.Kernel, layer.Stride, device: CPU, dtype: dtype);
            var area = convolution.weight!.shape.Skip(2).Aggregate(1L, (product, size) => product * size);
            Draw(convolution.weight!, channels * area, layer.Channels * area, initialization, generator);
            DrawBias(convolution.bias!, channels * area, initialization, generator);
            layers.Add(convolution);
            layers.Add(NetworkActivations.Module(activation));
            channels = layer.Channels;
        }

        return nn.Sequential(layers);
    }

    /// <summary>One dense layer. Drawn on the CPU, so that every device gets the same weights.</summary>
    public static Linear Linear(long inputs, long outputs, WeightInitialization initialization, Generator generator, ScalarType dtype, bool bias = true)
    {
        var linear = nn.Linear(inputs, outputs, bias, CPU, dtype);
        Draw(linear.weight!, inputs, outputs, initialization, generator);
        if (bias) DrawBias(linear.bias!, inputs, initialization, generator);
        return linear;
    }

    /// <summary>A parameter that outlives the scope it is made in.</summary>
    public static Parameter Parameter(Tensor values)
    {
        using var copy = values.alias();
        return (Parameter)nn.Parameter(copy.alias()).DetachFromDisposeScope();
    }

    /// <summary>Zeros as a parameter.</summary>
    public static Parameter Zeros(long[] shape, ScalarType dtype)
    {
        using var values = zeros(shape, dtype: dtype, device: CPU);
        return Parameter(values);
    }

    /// <summary>A parameter of weights, or of biases, of layers with the given numbers of inputs and outputs.</summary>
    public static Parameter Weights(long[] shape, long inputs, long outputs, WeightInitialization initialization, Generator generator, ScalarType dtype, bool isBias = false)
    {
        using var values = zeros(shape, dtype: dtype, device: CPU);
        if (isBias) DrawBias(values, inputs, initialization, generator);
        else Draw(values, inputs, outputs, initialization, generator);
        return Parameter(values);
    }

    /// <summary>Sets the last layer of a <see cref="Network"/> to zero, and returns its bias.</summary>
    public static Parameter Silence(nn.Module<Tensor, Tensor> network)
    {
        using var gradients = no_grad();
        Parameter[] parameters = [.. network.parameters()];
        parameters[^2].zero_();
        parameters[^1].zero_();
        return parameters[^1];
    }

    private static void Draw(Tensor weight, long inputs, long outputs, WeightInitialization initialization, Generator generator)
    {
        using var gradients = no_grad();
        if (initialization == WeightInitialization.Glorot)
            weight.normal_(0, Math.Sqrt(2.0 / (inputs + outputs)), generator);
        else
            weight.uniform_(-1 / Math.Sqrt(inputs), 1 / Math.Sqrt(inputs), generator);
    }

    private static void DrawBias(Tensor bias, long inputs, WeightInitialization initialization, Generator generator)
    {
        using var gradients = no_grad();
        if (initialization == WeightInitialization.Glorot)
            bias.zero_();
        else
            bias.uniform_(-1 / Math.Sqrt(inputs), 1 / Math.Sqrt(inputs), generator);
    }
}
