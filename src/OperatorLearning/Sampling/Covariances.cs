using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>Values of the covariance kernels.</summary>
internal static class Covariances
{
    /// <summary>The kernel at distances; same shape; the caller's scope disposes it.</summary>
    public static Tensor At(CovarianceKernel kernel, Tensor distance, double length)
    {
        var r = distance.abs().div(length);
        switch (kernel)
        {
            case CovarianceKernel.SquaredExponential:
                return r.mul(r).mul_(-0.5).exp_();
            case CovarianceKernel.MaternHalf:
                return r.neg().exp();
            case CovarianceKernel.MaternThreeHalves:
                var three = r.mul(Math.Sqrt(3));
                return three.add(1).mul(three.neg().exp());
            default:
                var five = r.mul(Math.Sqrt(5));
                return five.mul(five).div(3).add(five).add(1).mul(five.neg().exp());
        }
    }

    public static void Require(CovarianceKernel kernel, double length)
    {
        if (!Enum.IsDefined(kernel)) throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "Unknown kernel.");
        if (!(length > 0) || !double.IsFinite(length))
            throw new ArgumentOutOfRangeException(nameof(length), length, "The correlation length must be positive.");
    }
}
