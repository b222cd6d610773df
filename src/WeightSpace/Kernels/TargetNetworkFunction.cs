using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace WeightSpace.Kernels;

/// <summary>The target networks as a node of autograd's graph.</summary>
/// <remarks>
/// Nothing may be thrown from <see cref="backward"/>: libtorch ends the process. Of the tensors that TorchSharp makes
/// for a backward pass only the returned gradient cannot be disposed in it; it is at the next pass on the same thread.
/// </remarks>
internal sealed class TargetNetworkFunction : autograd.SingleTensorFunction<TargetNetworkFunction>
{
    private const string Sizes = "sizes";
    private const string Relu = "relu";
    private const string Instructions = "instructions";

    [ThreadStatic]
    private static Tensor? returned;

    public override string Name => nameof(TargetNetworkKernel);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (weights, points, sizes, relu) = ((Tensor)vars[0], (Tensor)vars[1], (int[])vars[2], (bool)vars[3]);
        ctx.save_data(Sizes, sizes);
        ctx.save_data(Relu, relu);
        ctx.save_data(Instructions, vars[4]);
        // Otherwise a gradient that nothing needs is made from a tensor that has been disposed.
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([weights, points]);
        return TargetNetworkKernel.Run(weights, points, sizes, relu, (InstructionSet)vars[4]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        returned?.Dispose();
        returned = null;
        var gradient = default(Tensor);
        try
        {
            if (!grad_output.IsInvalid) gradient = Gradient(ctx, grad_output);
        }
        catch (Exception exception)
        {
            TargetNetworkKernel.Fail(exception);
            gradient = NotANumber(ctx, grad_output);
        }

        grad_output.Dispose();
        returned = gradient;
        return [gradient!, null!, null!, null!, null!];
    }

    private static unsafe Tensor Gradient(autograd.AutogradContext ctx, Tensor gradient)
    {
        using var none = no_grad();
        List<Tensor> saved = [];
        try
        {
            saved = ctx.get_saved_variables();
            var (weights, points) = (saved[0], saved[1]);
            var networks =
                TargetNetworkKernel.Describe(weights, points, (int[])ctx.get_data(Sizes), (bool)ctx.get_data(Relu));
            using var dense = gradient.contiguous();
            var result = empty([networks.Functions, networks.Parameters], ScalarType.Float32, CPU);
            float* slopes = TensorMemory.At<float>(dense), to = TensorMemory.At<float>(result);
            switch ((InstructionSet)ctx.get_data(Instructions))
            {
                case InstructionSet.Vector512:
                    TargetNetworkLoops.Backward<Lanes512<float>, Vector512<float>>(networks, slopes, to);
                    break;
                case InstructionSet.Vector256:
                    TargetNetworkLoops.Backward<Lanes256<float>, Vector256<float>>(networks, slopes, to);
                    break;
                default:
                    TargetNetworkLoops.Backward<Lanes128<float>, Vector128<float>>(networks, slopes, to);
                    break;
            }

            return result;
        }
        finally
        {
            foreach (var tensor in saved) tensor?.Dispose();
        }
    }

    // One NaN gradient for each weight, from what needs no saved tensor.
    private static Tensor? NotANumber(autograd.AutogradContext ctx, Tensor gradient)
    {
        try
        {
            var parameters = TargetNetworks.ParametersOf((int[])ctx.get_data(Sizes));
            return full([gradient.size(0), parameters], float.NaN, ScalarType.Float32, CPU);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
