using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>The linear maps of a dense stage at some points.</summary>
/// <param name="activated">r(x).</param>
/// <param name="output">y.</param>
/// <param name="inner">r'(x), or null for ones.</param>
/// <param name="matrix">W.</param>
/// <param name="outer">s' at the arguments, or null for ones.</param>
internal sealed class DenseLinearization(
    Tensor activated, Tensor output, Tensor? inner, Tensor matrix, Tensor? outer) : StageLinearization
{
    public override Tensor Output => output;

    public override Tensor Push(Tensor tangents) => Outer((inner is null ? tangents : tangents * inner).mm(matrix));

    public override Tensor Pull(Tensor cotangents)
    {
        var pulled = Outer(cotangents).mm(matrix.t());
        return inner is null ? pulled : pulled * inner;
    }

    /// <summary>The change of the output with the weights, of shape <c>[inputs + 1, outputs]</c>.</summary>
    public Tensor PushWeights(Tensor change) => Outer(DenseFit.Affine(activated, change));

    /// <summary>The transpose of <see cref="PushWeights"/>.</summary>
    public Tensor PullWeights(Tensor cotangents)
    {
        var scaled = Outer(cotangents);
        return cat([activated.t().mm(scaled), scaled.sum([0L], keepdim: true)], 0);
    }

    private Tensor Outer(Tensor values) => outer is null ? values : values * outer;
}
