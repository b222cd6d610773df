using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>A linear layer as a node of autograd's graph.</summary>
/// <remarks>
/// Nothing may be thrown from <see cref="backward"/>: libtorch ends the process. Of the tensors that TorchSharp makes
/// for a backward pass only the returned gradients cannot be disposed in it; they are at the next pass on the same
/// thread.
/// </remarks>
internal sealed class DenseLinearFunction : autograd.SingleTensorFunction<DenseLinearFunction>
{
    [ThreadStatic]
    private static List<Tensor>? returned;

    public override string Name => nameof(DenseLinear);

    public static Tensor Forward(Tensor input, Tensor weight, Tensor bias)
    {
        using var gradients = no_grad();
        var output = empty([input.size(0), weight.size(0)], ScalarType.Float32, CPU);
        DenseProduct.Into(MatrixView.Of(output), MatrixView.Of(input), MatrixView.Of(weight).Transposed);
        DenseSweeps.AddBias(Numbers(output), Numbers(bias), DenseActivation.None);
        return output;
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, weight, bias) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        ctx.save_for_backward([input, weight]);
        ctx.save_data(
            nameof(Needs), new Needs(input.requires_grad, weight.requires_grad, bias.requires_grad, input.size(1)));
        // Otherwise a gradient that nothing needs is made from a tensor that has been disposed.
        ctx.set_materialize_grads(false);
        return Forward(input, weight, bias);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        foreach (var tensor in returned ?? []) tensor?.Dispose();
        returned = null;
        List<Tensor> gradients = [null!, null!, null!];
        try
        {
            if (!grad_output.IsInvalid) Gradients(ctx, grad_output, gradients);
        }
        catch (Exception exception)
        {
            DenseLinear.Fail(exception);
            NotANumber(ctx, grad_output, gradients);
        }

        grad_output.Dispose();
        returned = gradients;
        return [.. gradients];
    }

    private static void Gradients(autograd.AutogradContext ctx, Tensor gradient, List<Tensor> to)
    {
        using var none = no_grad();
        List<Tensor> saved = [];
        try
        {
            saved = ctx.get_saved_variables();
            var (input, weight, needs) = (saved[0], saved[1], (Needs)ctx.get_data(nameof(Needs)));
            using var dense = gradient.contiguous();
            var slope = MatrixView.Of(dense);
            if (needs.Input) DenseProduct.Into(MatrixView.Of(to[0] = empty_like(input)), slope, MatrixView.Of(weight));
            if (needs.Weight)
                DenseProduct.Into(MatrixView.Of(to[1] = empty_like(weight)), slope.Transposed, MatrixView.Of(input));
            if (!needs.Bias) return;
            to[2] = empty([weight.size(0)], ScalarType.Float32, CPU);
            DenseSweeps.Backward(Numbers(dense), Numbers(dense), Numbers(to[2]), DenseActivation.None);
        }
        finally
        {
            foreach (var tensor in saved) tensor?.Dispose();
        }
    }

    // Gradients of NaN, from what needs no saved tensor.
    private static void NotANumber(autograd.AutogradContext ctx, Tensor gradient, List<Tensor> to)
    {
        var needs = (Needs)ctx.get_data(nameof(Needs));
        var (rows, outputs) = (gradient.size(0), gradient.size(1));
        if (needs.Input) to[0] = full([rows, needs.Inputs], float.NaN, ScalarType.Float32, CPU);
        if (needs.Weight) to[1] = full([outputs, needs.Inputs], float.NaN, ScalarType.Float32, CPU);
        if (needs.Bias) to[2] = full([outputs], float.NaN, ScalarType.Float32, CPU);
    }

    private static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private sealed record Needs(bool Input, bool Weight, bool Bias, long Inputs);
}
