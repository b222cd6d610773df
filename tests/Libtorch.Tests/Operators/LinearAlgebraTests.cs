using TorchSharp;
using static Libtorch.Tests.Operators.OperatorCase;
using static TorchSharp.torch;

namespace Libtorch.Tests.Operators;

/// <summary>Products against naive loops, decompositions against what they must reproduce, transforms against their sums.</summary>
public sealed class LinearAlgebraTests
{
    private static readonly double[,] A = { { 4, 1, 2 }, { 1, 3, 0.5 }, { 2, 0.5, 5 } };
    private static readonly double[,] B = { { 1, -2, 0.5 }, { 3, 1, -1 }, { 0, 2, 2 } };
    private static readonly double[] V = [1, -2, 3];
    private static readonly double[] W = [0.5, 4, -1];

    private static readonly OperatorCase[] Table =
    [
        Case("mm", (a, b) => a.mm(b), Product(A, B)), Case("matmul", (a, b) => a.matmul(b), Product(A, B)), Case("bmm", (a, b) => a.unsqueeze(0).bmm(b.unsqueeze(0)), Product(A, B)), Case("einsum", (a, b) => einsum("ij,jk->ik", a, b), Product(A, B)),
        Case("einsum batch", (a, b) => einsum("bij,jk->bki", a.unsqueeze(0), b), Transposed(Product(A, B))), Case("tensordot", (a, b) => a.tensordot(b, [1], [0]), Product(A, B)), Case("tensordot count", (a, b) => a.tensordot(b, 2), [Flat(A).Zip(Flat(B), (x, y) => x * y).Sum()]),
        Case("addmm", (a, b) => a.addmm(a, b, 2, 0.5f), [.. Flat(A).Zip(Product(A, B), (x, y) => (2 * x) + (0.5 * y))]), Case("baddbmm", (a, b) => a.unsqueeze(0).baddbmm(a.unsqueeze(0), b.unsqueeze(0)), [.. Flat(A).Zip(Product(A, B), (x, y) => x + y)]),
        Case("mv", (a, _) => a.mv(Vector(V)), Apply(A, V)), Case("addmv", (a, _) => Vector(W).addmv(a, Vector(V)), [.. W.Zip(Apply(A, V), (x, y) => x + y)]), Case("dot", (_, _) => Vector(V).dot(Vector(W)), [-10.5]), Case("outer", (_, _) => Vector(V).outer(Vector(W)), [.. V.SelectMany(v => W.Select(w => v * w))]),
        Case("multi_dot", (a, b) => linalg.multi_dot([a, b]), Product(A, B)), Case("matrix_power", (a, _) => a.matrix_power(2), Product(A, A)), Case("det", (a, _) => a.det(), [Determinant(A)]), Case("slogdet", (a, _) => linalg.slogdet(a).Item2, [Math.Log(Determinant(A))]), Case("logdet", (a, _) => a.logdet(), [Math.Log(Determinant(A))]),
        Case("inv", (a, _) => linalg.inv(a).mm(a), Identity), Case("inverse", (a, _) => a.inverse().mm(a), Identity), Case("pinv", (a, _) => linalg.pinv(a).mm(a), Identity), Case("pinverse", (a, _) => a.pinverse().mm(a), Identity), Case("solve", (a, b) => a.mm(linalg.solve(a, b)), Flat(B)), Case("solve_triangular", (a, b) => a.triu().mm(linalg.solve_triangular(a.triu(), b, upper: true)), Flat(B)),
        Case("cholesky", (a, _) => Squared(linalg.cholesky(a)), Flat(A)), Case("cholesky_solve", (a, b) => a.mm(b.cholesky_solve(linalg.cholesky(a))), Flat(B)), Case("cholesky_inverse", (a, _) => linalg.cholesky(a).cholesky_inverse().mm(a), Identity), Case("lstsq", (a, b) => a.mm(linalg.lstsq(a, b).Solution), Flat(B)),
        Case("qr", (_, b) => Rebuild(linalg.qr(b)), Flat(B)), Case("qr orthogonal", (_, b) => Squared(linalg.qr(b).Q.t()), Identity), Case("svd", (_, b) => Rebuild(linalg.svd(b)), Flat(B)), Case("svdvals", (_, b) => linalg.svdvals(b).prod(), [Math.Abs(Determinant(B))]), Case("eigh values", (a, _) => linalg.eigh(a).Item1.sum(), [12]), Case("eigvalsh", (a, _) => linalg.eigvalsh(a).prod(), [Determinant(A)]),
        Case("lu", (_, b) => Rebuild(linalg.lu(b)), Flat(B)), Case("matrix_exp nilpotent", (_, _) => Matrix(new double[,] { { 0, 3 }, { 0, 0 } }).matrix_exp(), [1, 3, 0, 1]), Case("matrix_norm", (a, _) => linalg.matrix_norm(a), [Math.Sqrt(Flat(A).Sum(x => x * x))]), Case("vector_norm", (_, _) => linalg.vector_norm(Vector(V), 1), [6]), Case("cond", (a, _) => linalg.cond(a.new_full(1, 2).diag()), [1]),
        Case("cross", (_, _) => linalg.cross(Vector(V), Vector(W)), [(-2 * -1) - (3 * 4), (3 * 0.5) - (1 * -1), (1 * 4) - (-2 * 0.5)]), Case("matrix_rank", (_, _) => linalg.matrix_rank(Vector(V).outer(Vector(W))), [1]), Case("vecdot", (_, _) => linalg.vecdot(Vector(V), Vector(W)), [-10.5]), Case("cdist", (_, _) => cdist(Matrix(new double[,] { { 0, 0 } }), Matrix(new double[,] { { 3, 4 } })), [5]),
        Fourier("fft", x => fft.fft_(x), -1, 1), Fourier("ifft", x => fft.ifft(x), 1, 1.0 / 3), Fourier("fft ortho", x => fft.fft_(x, norm: FFTNormType.Ortho), -1, 1 / Math.Sqrt(3)), Fourier("fft forward", x => fft.fft_(x, norm: FFTNormType.Forward), -1, 1.0 / 3),
        Case("rfft length", (_, _) => tensor((double)fft.rfft(Vector(1, 2, 3, 4)).shape[0]), [3]), Case("irfft of rfft", (_, _) => fft.irfft(fft.rfft(Vector(V)), 3), V), Case("ifft2 of fft2", (a, _) => fft.ifft2(fft.fft2(a)).real, Flat(A)), Case("fft n", (_, _) => fft.fft_(Vector(V), 2).real, [-1, 3]), Case("irfftn", (a, _) => fft.irfftn(fft.rfftn(a), [3, 3]), Flat(A)),
        Case("fftfreq", (_, _) => fft.fftfreq(4, 0.5, ScalarType.Float64), [0, 0.5, -1, -0.5]), Case("rfftfreq", (_, _) => fft.rfftfreq(4, 0.5, ScalarType.Float64), [0, 0.5, 1]), Case("fftshift", (_, _) => fft.fftshift(Vector(0, 1, -2, -1)), [-2, -1, 0, 1]), Case("hfft", (_, _) => fft.hfft(Vector(V), 4), Read4()),
        Case("expit", (_, _) => special.expit(Vector(0, Math.Log(3))), [0.5, 0.75]), Case("entr", (_, _) => special.entr(Vector(0.5)), [0.5 * Math.Log(2)]), Case("xlog1py", (_, _) => special.xlog1py(Vector(2), Vector(3)), [2 * Math.Log(4)]), Case("gammaln", (_, _) => special.gammaln(Vector(4)), [Math.Log(6)]), Case("ndtr", (_, _) => special.ndtr(Vector(0)), [0.5]),
        Case("chebyshev t", (_, _) => special.chebyshev_polynomial_t(Vector(0.3), Vector(3)), [(4 * 0.027) - 0.9]), Case("legendre", (_, _) => special.legendre_polynomial_p(Vector(0.3), Vector(2)), [((3 * 0.09) - 1) / 2]), Case("hermite", (_, _) => special.hermite_polynomial_h(Vector(0.3), Vector(2)), [(4 * 0.09) - 2]), Case("multigammaln", (_, _) => special.multigammaln(Vector(3), 1), [Math.Log(2)]), Case("bessel_j0", (_, _) => special.bessel_j0(Vector(0)), [1]),
    ];

    private static double[] Identity => [1, 0, 0, 0, 1, 0, 0, 0, 1];

    public static TheoryData<string> Cases => Names(Table);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operator_ThreeByThree_MatchesLoopOrIdentity(string name) => Table.Single(item => item.Name == name).Verify();

    private static OperatorCase Case(string name, Func<Tensor, Tensor, Tensor> call, double[] expected) =>
        new(name, () => call(Matrix(A), Matrix(B)), expected, 1e-10);

    /// <summary>Real and imaginary parts of Σ v_j exp(± 2πi jk/n), times a factor.</summary>
    private static OperatorCase Fourier(string name, Func<Tensor, Tensor> call, int sign, double factor)
    {
        double[] Part(Func<double, double> wave) =>
            [.. Enumerable.Range(0, 3).Select(k => factor * V.Select((v, j) => v * wave(sign * 2 * Math.PI * j * k / 3)).Sum())];
        return new(name, () => Both(call(Vector(V))), [.. Part(Math.Cos), .. Part(Math.Sin)], 1e-12);
    }

    private static Tensor Both(Tensor spectrum) => cat([spectrum.real, spectrum.imag]);

    // hfft of a half spectrum (v0, v1, v2) with 4 points: v0 + 2 v1 cos(πk/2) + v2 (-1)^k.
    private static double[] Read4() => [.. Enumerable.Range(0, 4).Select(k => V[0] + (2 * V[1] * Math.Cos(Math.PI * k / 2)) + (V[2] * (k % 2 == 0 ? 1 : -1)))];

    private static Tensor Squared(Tensor factor) => factor.mm(factor.t());

    private static Tensor Rebuild((Tensor Q, Tensor R) factors) => factors.Q.mm(factors.R);

    private static Tensor Rebuild((Tensor U, Tensor S, Tensor Vh) factors) =>
        factors.S.dim() == 1 ? (factors.U * factors.S).mm(factors.Vh) : factors.U.mm(factors.S).mm(factors.Vh);

    private static double[] Flat(double[,] matrix) => [.. matrix.Cast<double>()];

    private static double[] Product(double[,] left, double[,] right)
    {
        double[] product = new double[9];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                for (int k = 0; k < 3; k++)
                    product[(3 * i) + j] += left[i, k] * right[k, j];
            }
        }
        return product;
    }

    private static double[] Transposed(double[] matrix) => [.. Enumerable.Range(0, 9).Select(i => matrix[(3 * (i % 3)) + (i / 3)])];

    private static double[] Apply(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 3).Sum(j => matrix[i, j] * vector[j]))];

    /// <summary>Sarrus' rule.</summary>
    private static double Determinant(double[,] m) =>
        (m[0, 0] * m[1, 1] * m[2, 2]) + (m[0, 1] * m[1, 2] * m[2, 0]) + (m[0, 2] * m[1, 0] * m[2, 1])
        - (m[0, 2] * m[1, 1] * m[2, 0]) - (m[0, 1] * m[1, 0] * m[2, 2]) - (m[0, 0] * m[1, 2] * m[2, 1]);
}
