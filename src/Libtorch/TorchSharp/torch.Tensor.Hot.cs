using static TorchSharp.HotOperators;

namespace TorchSharp;

public static partial class torch
{
    // The operators of a training step, over typed native calls; everything else is generated.
    public partial class Tensor
    {
        /// <summary>Elementwise sum, with broadcasting.</summary>
        public Tensor add(Tensor target) => Add(this, target);

        /// <summary>Elementwise <c>this + alpha * target</c>, with broadcasting.</summary>
        public Tensor add(Tensor target, Scalar alpha) => Call(Binary.Add, this, target, alpha.AsDouble);

        /// <summary>Adds a number to each element.</summary>
        public Tensor add(Scalar scalar) => Call(Binary.Add, this, scalar);

        /// <summary>Adds <c>alpha * scalar</c> to each element.</summary>
        public Tensor add(Scalar scalar, Scalar alpha) => Call(Binary.Add, this, scalar, alpha.AsDouble);

        /// <summary>In-place sum.</summary>
        public Tensor add_(Tensor target) => InPlace(Binary.Add, this, target);

        /// <summary>In-place <c>this + alpha * target</c>.</summary>
        public Tensor add_(Tensor target, Scalar alpha) => InPlace(Binary.Add, this, target, alpha.AsDouble);

        /// <summary>Adds a number to each element in place.</summary>
        public Tensor add_(Scalar scalar) => InPlace(Binary.Add, this, scalar);

        /// <summary>Adds <c>alpha * scalar</c> to each element in place.</summary>
        public Tensor add_(Scalar scalar, Scalar alpha) => InPlace(Binary.Add, this, scalar, alpha.AsDouble);

        /// <summary>Elementwise difference, with broadcasting.</summary>
        public Tensor sub(Tensor target) => Call(Binary.Sub, this, target);

        /// <summary>Subtracts a number from each element.</summary>
        public Tensor sub(Scalar target) => Call(Binary.Sub, this, target);

        /// <summary>In-place difference.</summary>
        public Tensor sub_(Tensor target) => InPlace(Binary.Sub, this, target);

        /// <summary>Subtracts a number from each element in place.</summary>
        public Tensor sub_(Scalar target) => InPlace(Binary.Sub, this, target);

        /// <summary>Elementwise product, with broadcasting.</summary>
        public Tensor mul(Tensor target) => Mul(this, target);

        /// <summary>Multiplies each element by a number.</summary>
        public Tensor mul(Scalar target) => Call(Binary.Mul, this, target);

        /// <summary>In-place product.</summary>
        public Tensor mul_(Tensor target) => InPlace(Binary.Mul, this, target);

        /// <summary>Multiplies each element by a number in place.</summary>
        public Tensor mul_(Scalar target) => InPlace(Binary.Mul, this, target);

        /// <summary>The matrix product of <c>[n, k]</c> and <c>[k, m]</c>.</summary>
        public Tensor mm(Tensor target) => Mm(this, target);

        /// <summary>The matrix product, batched over leading axes with broadcasting; vectors count as a row or column.</summary>
        public Tensor matmul(Tensor target) => Call(Binary.Matmul, this, target);

        /// <summary>The matrix products of <c>[b, n, k]</c> and <c>[b, k, m]</c>.</summary>
        public Tensor bmm(Tensor batch2) => Call(Binary.Bmm, this, batch2);

        /// <summary><c>beta * this + alpha * mat1 · mat2</c>.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Addmm(this, mat1, mat2, beta, alpha);

        /// <summary><c>this + value * tensor1 * tensor2</c> in place.</summary>
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Addcmul(this, tensor1, tensor2, value.AsDouble);

        /// <summary><c>this + value * tensor1 / tensor2</c> in place.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Addcdiv(this, tensor1, tensor2, value.AsDouble);

        /// <summary><c>this + tensor1 / tensor2</c> in place.</summary>
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Addcdiv(this, tensor1, tensor2, 1);

        /// <summary>The sum of all elements.</summary>
        /// <param name="type">The type to sum in; null: the elements' own (64 bits for whole numbers).</param>
        public Tensor sum(ScalarType? type = null) => type is null ? Sum(this) : Sum(this, [], false, type);

        /// <summary>The sums along axes.</summary>
        /// <param name="dim">The axes.</param>
        /// <param name="keepdim">Whether the axes stay, with size 1.</param>
        /// <param name="type">The type to sum in; null: the elements' own.</param>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Sum(this, dim, keepdim, type);

        /// <summary>The sums along axes.</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Sum(this, dim, keepdim, type);

        /// <summary>The sums along an axis.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Sum(this, [dim], keepdim, type);

        /// <summary>The sums along two axes.</summary>
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => Sum(this, [dim0, dim1], keepdim, type);

        /// <summary>The sums along three axes.</summary>
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => Sum(this, [dim0, dim1, dim2], keepdim, type);

        /// <summary>The mean of all elements.</summary>
        public Tensor mean() => Call(Unary.Mean, this);

        /// <summary>The means along axes.</summary>
        /// <param name="dimensions">The axes.</param>
        /// <param name="keepdim">Whether the axes stay, with size 1.</param>
        /// <param name="type">The type to compute in; null: the elements' own.</param>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Mean(this, dimensions, keepdim, type);

        /// <summary>A copy with its own data, on the same device; gradients flow through.</summary>
        public Tensor clone() => Call(Unary.Clone, this);

        /// <summary>The same data without history.</summary>
        public Tensor detach() => Call(Unary.Detach, this);

        /// <summary>Forgets the history in place.</summary>
        public Tensor detach_() => InPlace(Unary.Detach, this);

        /// <summary>Another handle on the same tensor, to be disposed on its own.</summary>
        public Tensor alias()
        {
            var result = NativeMethods.ws_alias_handle(RequireHandle());
            GC.KeepAlive(this);
            return new Tensor(result);
        }

        /// <summary>The tensor in row-major order without gaps; the same data if it is so already.</summary>
        public Tensor contiguous() => Call(Unary.Contiguous, this);

        /// <summary>Copies elements into this tensor, converting dtype and device.</summary>
        public Tensor copy_(Tensor source, bool nonBlocking = false) => CopyInto(this, source, nonBlocking);

        /// <summary>Sets all elements to zero.</summary>
        public Tensor zero_() => InPlace(Unary.Zeros, this);

        /// <summary>Sets all elements to a value.</summary>
        public Tensor fill_(Scalar value) => FillWith(this, value);
    }
}
