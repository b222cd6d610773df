using System.Runtime.CompilerServices;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp;

/// <summary>Unboxed native calls of the operators that a training step makes most: about half the cost of a call by name.</summary>
/// <remarks>The numbers are the cases of <c>native/hot_operators.cpp</c>.</remarks>
internal static unsafe class HotOperators
{
    internal enum Unary { Neg, Exp, Log, Sqrt, Tanh, Sigmoid, Relu, Abs, Square, Sum, Mean, Clone, Detach, T, Contiguous, Sin, Cos, Reciprocal, Rsqrt, Sign, Silu, Alias, Zeros, Ones, BitwiseNot }

    internal enum Binary { Add, Sub, Mul, Div, Mm, Matmul, Bmm, Pow, Maximum, Minimum, Eq, Ne, Lt, Le, Gt, Ge, Rsub, DivTrunc, DivFloor, Remainder, BitwiseAnd, BitwiseOr, BitwiseXor }

    internal enum Shape { View, Reshape, Expand, Permute, Transpose, Unsqueeze, Squeeze, Select, Narrow, Slice, Flatten }

    private const int Copy = 100;
    private const int Fill = 101;

    internal static Tensor Call(Unary op, Tensor self)
    {
        var result = NativeMethods.ws_unary((int)op, self.RequireHandle());
        if (result == 0)
        {
            NativeError.Throw(op.ToString().ToLowerInvariant(), self);
        }
        GC.KeepAlive(self);
        return new Tensor(result);
    }

    internal static Tensor Call(Binary op, Tensor self, Tensor other, double alpha = 1)
    {
        var result = NativeMethods.ws_binary((int)op, self.RequireHandle(), other.RequireHandle(), alpha);
        if (result == 0)
        {
            NativeError.Throw(op.ToString().ToLowerInvariant(), self, other);
        }
        GC.KeepAlive(self);
        GC.KeepAlive(other);
        return new Tensor(result);
    }

    internal static Tensor Call(Binary op, Tensor self, Scalar other, double alpha = 1) => op switch
    {
        _ when other.Type == torch.ScalarType.ComplexFloat64 => CallComplex(op, self, other, alpha),
        _ when other.Type == torch.ScalarType.Float64 => Call(op, self, other.Real, alpha),
        _ => Call(op, self, BitConverter.Int64BitsToDouble(other.Integer), alpha, other.Type == torch.ScalarType.Int64 ? 0 : 2),
    };

    internal static Tensor Call(Binary op, Tensor self, long other) => Call(op, self, BitConverter.Int64BitsToDouble(other), 1, 0);

    /// <param name="op">The operator.</param>
    /// <param name="self">Its tensor.</param>
    /// <param name="other">The number; for kinds 0 and 2 the bits of a 64-bit integer.</param>
    /// <param name="alpha">Factor of the number, for add and sub.</param>
    /// <param name="kind">0 whole, 1 real, 2 truth value.</param>
    internal static Tensor Call(Binary op, Tensor self, double other, double alpha = 1, int kind = 1)
    {
        var result = NativeMethods.ws_binary_scalar((int)op, self.RequireHandle(), other, kind, alpha);
        if (result == 0)
        {
            NativeError.Throw(op.ToString().ToLowerInvariant(), self);
        }
        GC.KeepAlive(self);
        return new Tensor(result);
    }

    internal static Tensor Add(Tensor self, Tensor other)
    {
        var result = NativeMethods.ws_add(self.RequireHandle(), other.RequireHandle());
        if (result == 0)
        {
            NativeError.Throw("add", self, other);
        }
        GC.KeepAlive(self);
        GC.KeepAlive(other);
        return new Tensor(result);
    }

    internal static Tensor Mul(Tensor self, Tensor other)
    {
        var result = NativeMethods.ws_mul(self.RequireHandle(), other.RequireHandle());
        if (result == 0)
        {
            NativeError.Throw("mul", self, other);
        }
        GC.KeepAlive(self);
        GC.KeepAlive(other);
        return new Tensor(result);
    }

    internal static Tensor Mm(Tensor self, Tensor other)
    {
        var result = NativeMethods.ws_mm(self.RequireHandle(), other.RequireHandle());
        if (result == 0)
        {
            NativeError.Throw("mm", self, other);
        }
        GC.KeepAlive(self);
        GC.KeepAlive(other);
        return new Tensor(result);
    }

    internal static Tensor Sum(Tensor self)
    {
        var result = NativeMethods.ws_sum(self.RequireHandle());
        if (result == 0)
        {
            NativeError.Throw("sum", self);
        }
        GC.KeepAlive(self);
        return new Tensor(result);
    }

    /// <summary><c>input · weightᵀ + bias</c>; input <c>[*, in]</c>, weight <c>[out, in]</c>, bias <c>[out]</c> or null.</summary>
    internal static Tensor Linear(Tensor input, Tensor weight, Tensor? bias)
    {
        var result = NativeMethods.ws_linear(input.RequireHandle(), weight.RequireHandle(), bias?.RequireHandle() ?? 0);
        if (result == 0)
        {
            NativeError.Throw("linear", input, weight, bias);
        }
        GC.KeepAlive(input);
        GC.KeepAlive(weight);
        GC.KeepAlive(bias);
        return new Tensor(result);
    }

    internal static Tensor Addmm(Tensor self, Tensor left, Tensor right, double beta, double alpha)
    {
        var result = NativeMethods.ws_addmm(self.RequireHandle(), left.RequireHandle(), right.RequireHandle(), beta, alpha);
        if (result == 0)
        {
            NativeError.Throw("addmm", self, left, right);
        }
        GC.KeepAlive(self);
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        return new Tensor(result);
    }

    internal static Tensor Sum(Tensor self, ReadOnlySpan<long> dims, bool keepdim, torch.ScalarType? type)
    {
        fixed (long* values = dims)
        {
            var result = NativeMethods.ws_sum_dims(self.RequireHandle(), values, dims.Length, keepdim ? 1 : 0, (int?)type ?? -1);
            if (result == 0)
            {
                NativeError.Throw("sum", self);
            }
            GC.KeepAlive(self);
            return new Tensor(result);
        }
    }

    internal static Tensor Mean(Tensor self, ReadOnlySpan<long> dims, bool keepdim, torch.ScalarType? type)
    {
        fixed (long* values = dims)
        {
            var result = NativeMethods.ws_mean_dims(self.RequireHandle(), values, dims.Length, keepdim ? 1 : 0, (int?)type ?? -1);
            if (result == 0)
            {
                NativeError.Throw("mean", self);
            }
            GC.KeepAlive(self);
            return new Tensor(result);
        }
    }

    internal static Tensor Call(Shape op, Tensor self, params ReadOnlySpan<long> values)
    {
        fixed (long* start = values)
        {
            var result = NativeMethods.ws_shape_op((int)op, self.RequireHandle(), start, values.Length);
            if (result == 0)
            {
                NativeError.Throw($"{op.ToString().ToLowerInvariant()}[{string.Join(", ", values.ToArray())}]", self);
            }
            GC.KeepAlive(self);
            return new Tensor(result);
        }
    }

    internal static Tensor InPlace(Unary op, Tensor self)
    {
        NativeError.Check(NativeMethods.ws_unary_inplace((int)op, self.RequireHandle()), op.ToString(), self);
        GC.KeepAlive(self);
        return self;
    }

    internal static Tensor InPlace(Binary op, Tensor self, Tensor other, double alpha = 1) => InPlace((int)op, self, other, alpha);

    internal static Tensor CopyInto(Tensor self, Tensor source, bool nonBlocking) => InPlace(Copy, self, source, nonBlocking ? 1 : 0);

    internal static Tensor InPlace(Binary op, Tensor self, Scalar other, double alpha = 1)
    {
        if (other.Type == torch.ScalarType.ComplexFloat64)
        {
            using var value = ComplexTensor(self, other);
            return InPlace((int)op, self, value, alpha);
        }
        return InPlaceNumber((int)op, self, other, alpha);
    }

    internal static Tensor FillWith(Tensor self, Scalar value)
    {
        if (value.Type == torch.ScalarType.ComplexFloat64)
        {
            using var number = ComplexTensor(self, value);
            return CopyInto(self, number, false);
        }
        return InPlaceNumber(Fill, self, value, 1);
    }

    internal static Tensor Addcmul(Tensor self, Tensor left, Tensor right, double value) => Ternary(0, self, left, right, value);

    internal static Tensor Addcdiv(Tensor self, Tensor left, Tensor right, double value) => Ternary(1, self, left, right, value);

    private static Tensor Ternary(int op, Tensor self, Tensor left, Tensor right, double value)
    {
        var code = NativeMethods.ws_ternary_inplace(op, self.RequireHandle(), left.RequireHandle(), right.RequireHandle(), value);
        NativeError.Check(code, op == 0 ? "addcmul_" : "addcdiv_", self, left, right);
        GC.KeepAlive(self);
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        return self;
    }

    private static Tensor InPlace(int op, Tensor self, Tensor other, double alpha)
    {
        var code = NativeMethods.ws_binary_inplace(op, self.RequireHandle(), other.RequireHandle(), alpha);
        if (code != 0)
        {
            NativeError.Throw(NameOf(op), self, other);
        }
        GC.KeepAlive(self);
        GC.KeepAlive(other);
        return self;
    }

    private static Tensor InPlaceNumber(int op, Tensor self, Scalar other, double alpha)
    {
        var real = other.Type == torch.ScalarType.Float64;
        var kind = real ? 1 : other.Type == torch.ScalarType.Int64 ? 0 : 2;
        var bits = real ? other.Real : BitConverter.Int64BitsToDouble(other.Integer);
        if (NativeMethods.ws_binary_scalar_inplace(op, self.RequireHandle(), bits, kind, alpha) != 0)
        {
            NativeError.Throw(NameOf(op), self);
        }
        GC.KeepAlive(self);
        return self;
    }

    // Complex numbers are rare enough to travel as a tensor of one element.
    private static Tensor CallComplex(Binary op, Tensor self, Scalar other, double alpha)
    {
        using var value = ComplexTensor(self, other);
        return op == Binary.Rsub ? Call(Binary.Sub, value, self, alpha) : Call(op, self, value, alpha);
    }

    private static Tensor ComplexTensor(Tensor self, Scalar value)
    {
        var type = self.dtype == torch.ScalarType.Float64 || self.dtype == torch.ScalarType.ComplexFloat64
            ? torch.ScalarType.ComplexFloat64
            : torch.ScalarType.ComplexFloat32;
        return NativeTensors.FromSpan<System.Numerics.Complex>([new(value.Real, value.Imaginary)], [], torch.ScalarType.ComplexFloat64, type, self.device, false);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string NameOf(int op) => op switch { Copy => "copy_", Fill => "fill_", _ => ((Binary)op).ToString().ToLowerInvariant() + "_" };
}
