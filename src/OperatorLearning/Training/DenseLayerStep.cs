using System.Runtime.InteropServices;
using TorchSharp.Modules;
using WeightSpace.Kernels;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>One dense layer of a fused training step: views of its parameters, gradient buffers, and the buffers of one
/// batch size.</summary>
/// <remarks>Single precision on the CPU. Every product goes to a buffer that lives as long as the batch size, so that a
/// step allocates nothing.</remarks>
internal sealed class DenseLayerStep : IDisposable
{
    private readonly Parameter weightParameter;
    private readonly Parameter biasParameter;
    private readonly NetworkActivation? activation;
    private readonly DenseActivation sweep;
    private readonly Tensor bias;
    private readonly Tensor biasGradient;
    private Tensor? output;
    private Tensor? outputTransposed;
    private Tensor? outputGradient;
    private Tensor? outputGradientTransposed;

    public DenseLayerStep(Parameter weight, Parameter bias, NetworkActivation? activation)
    {
        weightParameter = weight;
        biasParameter = bias;
        this.activation = activation;
        sweep = activation switch { NetworkActivation.Relu => DenseActivation.Relu, NetworkActivation.Tanh => DenseActivation.Tanh, _ => DenseActivation.None };
        // Detached: products with parameters themselves would be recorded for autograd.
        Weight = weight.detach().DetachFromDisposeScope();
        WeightTransposed = Weight.t().DetachFromDisposeScope();
        this.bias = bias.detach().DetachFromDisposeScope();
        WeightGradient = empty_like(Weight).DetachFromDisposeScope();
        biasGradient = empty_like(this.bias).DetachFromDisposeScope();
        BiasGradientRow = biasGradient.unsqueeze(0).DetachFromDisposeScope();
    }

    /// <summary>Shape <c>[out, in]</c>.</summary>
    public Tensor Weight { get; }

    /// <summary>A view, shape <c>[in, out]</c>.</summary>
    public Tensor WeightTransposed { get; }

    /// <summary>Shape <c>[out]</c>.</summary>
    public Tensor Bias => bias;

    /// <summary>Shape <c>[out, in]</c>; becomes the parameter's gradient.</summary>
    public Tensor WeightGradient { get; }

    /// <summary>The values of the last forward pass, shape <c>[rows, out]</c>.</summary>
    public Tensor Output => output!;

    /// <summary>Where the gradient with respect to <see cref="Output"/> is to be written, shape <c>[rows,
    /// out]</c>.</summary>
    public Tensor OutputGradient => outputGradient!;

    /// <summary>A view, shape <c>[out, rows]</c>.</summary>
    public Tensor OutputTransposed => outputTransposed!;

    /// <summary>A view, shape <c>[out, rows]</c>.</summary>
    public Tensor OutputGradientTransposed => outputGradientTransposed!;

    /// <summary>The gradient of the bias as a view, shape <c>[1, out]</c>.</summary>
    public Tensor BiasGradientRow { get; }

    public static Span<float> Values(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Makes the buffers fit a number of rows.</summary>
    public void Prepare(long rows)
    {
        if (output is not null && output.shape[0] == rows) return;
        DisposeBuffers();
        output = empty(rows, Weight.shape[0]).DetachFromDisposeScope();
        outputTransposed = output.t().DetachFromDisposeScope();
        outputGradient = empty(rows, Weight.shape[0]).DetachFromDisposeScope();
        outputGradientTransposed = outputGradient.t().DetachFromDisposeScope();
    }

    /// <summary><c>Output = activation(input W^T + b)</c>.</summary>
    public void Forward(Tensor input)
    {
        DenseProduct.Into(Output, input, WeightTransposed);
        if (DenseSweeps.IsAvailable) DenseSweeps.AddBias(Values(Output), Values(bias), sweep);
        else DenseKernels.AddBias(Values(Output), Values(bias), activation);
    }

    /// <summary>
    /// Turns <see cref="OutputGradient"/> (overwritten) into the gradients of weight and bias, and, if wanted, of the
    /// input.
    /// </summary>
    public void Backward(Tensor input, Tensor? inputGradient)
    {
        if (DenseSweeps.IsAvailable) DenseSweeps.Backward(Values(OutputGradient), Values(Output), Values(biasGradient), sweep);
        else DenseKernels.Backward(Values(OutputGradient), Values(Output), Values(biasGradient), activation);
        DenseProduct.Into(WeightGradient, OutputGradientTransposed, input);
        if (inputGradient is not null) DenseProduct.Into(inputGradient, OutputGradient, Weight);
    }

    /// <summary>Makes the buffers the parameters' gradients; a parameter that needs none has none.</summary>
    public void Publish()
    {
        weightParameter.grad = weightParameter.requires_grad ? WeightGradient : null;
        biasParameter.grad = biasParameter.requires_grad ? biasGradient : null;
    }

    public void Dispose()
    {
        DisposeBuffers();
        Weight.Dispose();
        WeightTransposed.Dispose();
        bias.Dispose();
        WeightGradient.Dispose();
        BiasGradientRow.Dispose();
        biasGradient.Dispose();
    }

    private void DisposeBuffers()
    {
        outputTransposed?.Dispose();
        output?.Dispose();
        outputGradientTransposed?.Dispose();
        outputGradient?.Dispose();
    }
}
