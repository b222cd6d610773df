using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.OperatorLearning;

/// <summary>The inner product of coefficients and basis functions, for one output or several.</summary>
internal static class BasisExpansion
{
    /// <summary><c>value[f, n, o] = sum_k coefficients[f, o·p + k] basis[(f,) n, k]</c>.</summary>
    /// <param name="coefficients">Shape <c>[functions, outputs·p]</c>: the outputs one behind the other.</param>
    /// <param name="basis">Shape <c>[points, p]</c> or <c>[functions, points, p]</c>.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <returns>Shape <c>[functions, points]</c> for one output, else <c>[functions, points, outputs]</c>.</returns>
    public static Tensor Combine(Tensor coefficients, Tensor basis, int outputs)
    {
        var functions = coefficients.shape[0];
        var count = basis.shape[^1];
        if (outputs == 1)
            return basis.dim() == 2 ? coefficients.matmul(basis.t()) : basis.matmul(coefficients.unsqueeze(-1)).squeeze(-1);
        if (basis.dim() == 3)
            return basis.matmul(coefficients.reshape(functions, outputs, count).transpose(1, 2));
        return coefficients.reshape(functions * outputs, count).matmul(basis.t()).reshape(functions, outputs, basis.shape[0]).transpose(1, 2);
    }

    /// <summary>Records the same for one function and one point.</summary>
    /// <param name="recorder">Takes the operations.</param>
    /// <param name="coefficients">Shape <c>[1, outputs·p]</c>.</param>
    /// <param name="basis">Shape <c>[1, p]</c>.</param>
    /// <param name="count">The number of basis functions, p.</param>
    /// <param name="outputs">The number of outputs.</param>
    public static ArchitectureValue Describe(IArchitectureRecorder recorder, ArchitectureValue coefficients, ArchitectureValue basis, int count, int outputs) =>
        outputs == 1
            ? recorder.Einsum("fk,nk->fn", coefficients, basis)
            : recorder.Einsum("fok,nk->fno", recorder.Reshape(coefficients, 1, outputs, count), basis);
}
