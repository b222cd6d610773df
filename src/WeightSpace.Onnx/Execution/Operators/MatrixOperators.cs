using static TorchSharp.torch;

namespace WeightSpace.Onnx.Operators;

/// <summary>Products of matrices.</summary>
internal static class MatrixOperators
{
    internal static void Register(OnnxOperatorTable operators)
    {
        operators.Add("Gemm", Gemm);
        operators.Add("MatMul", Product);
        operators.Add("Einsum", call => einsum(call.String("equation", "").Replace(" ", "", StringComparison.Ordinal), call.Given));
    }

    private static Tensor Product(OnnxCall call)
    {
        call.RequireAffordable(MatrixProduct.ShapeOf(call[0], call[1]));
        return call[0].Product(call[1]);
    }

    private static Tensor Gemm(OnnxCall call)
    {
        var (a, b) = (call[0], call[1]);
        if (call.Flag("transA")) a = a.t();
        if (call.Flag("transB")) b = b.t();
        var product = Scaled(a.mm(b), call.Float("alpha", 1));
        return call.Optional(2) is { } c ? product.add(Scaled(c, call.Float("beta", 1))) : product;
    }

    private static Tensor Scaled(Tensor x, double factor) => factor == 1 ? x : x.mul(factor);
}
