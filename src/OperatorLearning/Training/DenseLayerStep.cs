using System.Runtime.InteropServices;
using TorchSharp.Modules;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>One dense layer of a fused training step: views of its parameters, gradient buffers, and the buffers of
/// one batch size.</summary>
/// <remarks>Single precision on the CPU. Every product goes to a buffer that lives as long as the batch size, so that
/// a step allocates nothing.</remarks>
internal sealed class DenseLayerStep : IDisposable
{
    private readonly Parameter weightParameter;
    private readonly Parameter biasParameter;
    private readonly DenseActivation activation;
    private readonly Tensor weight;
    private readonly Tensor bias;
    private readonly Tensor weightGradient;
    private readonly Tensor biasGradient;
    private Tensor? output;
    private Tensor? outputGradient;

    public DenseLayerStep(Parameter weight, Parameter bias, NetworkActivation? activation)
    {
        weightParameter = weight;
        biasParameter = bias;
        this.activation = activation switch
        {
            NetworkActivation.Relu => DenseActivation.Relu,
            NetworkActivation.Tanh => DenseActivation.Tanh,
            _ => DenseActivation.None,
        };
        // Detached: products with parameters themselves would be recorded for autograd.
        this.weight = weight.detach().DetachFromDisposeScope();
        this.bias = bias.detach().DetachFromDisposeScope();
        weightGradient = empty_like(this.weight).DetachFromDisposeScope();
        biasGradient = empty_like(this.bias).DetachFromDisposeScope();
        Weight = MatrixView.Of(this.weight);
        Bias = MatrixView.OfRow(this.bias);
        WeightGradient = MatrixView.Of(weightGradient);
        BiasGradient = MatrixView.OfRow(biasGradient);
    }

    /// <summary>Shape <c>[out, in]</c>.</summary>
    public MatrixView Weight { get; }

    /// <summary>Shape <c>[1, out]</c>.</summary>
    public MatrixView Bias { get; }

    /// <summary>Shape <c>[out, in]</c>; becomes the parameter's gradient.</summary>
    public MatrixView WeightGradient { get; }

    /// <summary>The gradient of the bias, shape <c>[1, out]</c>.</summary>
    public MatrixView BiasGradient { get; }

    /// <summary>The numbers of <see cref="WeightGradient"/>.</summary>
    public Span<float> WeightGradientValues => Values(weightGradient);

    /// <summary>The numbers of <see cref="BiasGradient"/>.</summary>
    public Span<float> BiasGradientValues => Values(biasGradient);

    /// <summary>The values of the last forward pass, shape <c>[rows, out]</c>.</summary>
    public MatrixView Output { get; private set; }

    /// <summary>Where the gradient with respect to <see cref="Output"/> is to be written, shape
    /// <c>[rows, out]</c>.</summary>
    public MatrixView OutputGradient { get; private set; }

    public static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Makes the buffers fit a number of rows.</summary>
    public void Prepare(long rows)
    {
        if (output is not null && Output.Rows == rows) return;
        DisposeBuffers();
        output = empty(rows, Weight.Rows).DetachFromDisposeScope();
        outputGradient = empty(rows, Weight.Rows).DetachFromDisposeScope();
        (Output, OutputGradient) = (MatrixView.Of(output), MatrixView.Of(outputGradient));
    }

    /// <summary>Zeros where gradients are to be added up.</summary>
    public void ClearOutputGradient() => Values(outputGradient!).Clear();

    /// <summary><c>Output = activation(input W^T + b)</c>.</summary>
    public void Forward(in MatrixView input)
    {
        DenseProduct.Into(Output, input, Weight.Transposed);
        DenseSweeps.AddBias(Values(output!), Values(bias), activation);
    }

    /// <summary>
    /// Turns <see cref="OutputGradient"/> (overwritten) into the gradients of weight and bias, and, if wanted, of the
    /// input, which is overwritten or added to.
    /// </summary>
    public void Backward(in MatrixView input, in MatrixView? inputGradient, bool accumulate = false)
    {
        DenseSweeps.Backward(Values(outputGradient!), Values(output!), Values(biasGradient), activation);
        DenseProduct.Into(WeightGradient, OutputGradient.Transposed, input);
        if (inputGradient is { } gradient) DenseProduct.Into(gradient, OutputGradient, Weight, accumulate);
    }

    /// <summary>Makes the buffers the parameters' gradients; a parameter that needs none has none.</summary>
    public void Publish()
    {
        weightParameter.grad = weightParameter.requires_grad ? weightGradient : null;
        biasParameter.grad = biasParameter.requires_grad ? biasGradient : null;
    }

    public void Dispose()
    {
        DisposeBuffers();
        weight.Dispose();
        bias.Dispose();
        weightGradient.Dispose();
        biasGradient.Dispose();
    }

    private void DisposeBuffers()
    {
        output?.Dispose();
        outputGradient?.Dispose();
    }
}
