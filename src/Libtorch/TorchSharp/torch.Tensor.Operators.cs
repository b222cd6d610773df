using static TorchSharp.HotOperators;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(Tensor left, Tensor right) => Add(left, right);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(Tensor left, Scalar right) => Call(Binary.Add, left, right);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(Tensor left, int right) => Call(Binary.Add, left, (long)right);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(Tensor left, long right) => Call(Binary.Add, left, right);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(Tensor left, float right) => Call(Binary.Add, left, (double)right);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(Tensor left, double right) => Call(Binary.Add, left, right);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(Scalar left, Tensor right) => Call(Binary.Add, right, left);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(int left, Tensor right) => Call(Binary.Add, right, (long)left);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(long left, Tensor right) => Call(Binary.Add, right, left);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(float left, Tensor right) => Call(Binary.Add, right, (double)left);

        /// <summary>Elementwise sum.</summary>
        public static Tensor operator +(double left, Tensor right) => Call(Binary.Add, right, left);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(Tensor left, Tensor right) => Call(Binary.Sub, left, right);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(Tensor left, Scalar right) => Call(Binary.Sub, left, right);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(Tensor left, int right) => Call(Binary.Sub, left, (long)right);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(Tensor left, long right) => Call(Binary.Sub, left, right);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(Tensor left, float right) => Call(Binary.Sub, left, (double)right);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(Tensor left, double right) => Call(Binary.Sub, left, right);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(Scalar left, Tensor right) => Call(Binary.Rsub, right, left);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(int left, Tensor right) => Call(Binary.Rsub, right, (long)left);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(long left, Tensor right) => Call(Binary.Rsub, right, left);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(float left, Tensor right) => Call(Binary.Rsub, right, (double)left);

        /// <summary>Elementwise difference.</summary>
        public static Tensor operator -(double left, Tensor right) => Call(Binary.Rsub, right, left);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Tensor left, Tensor right) => Mul(left, right);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Tensor left, Scalar right) => Call(Binary.Mul, left, right);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Tensor left, int right) => Call(Binary.Mul, left, (long)right);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Tensor left, long right) => Call(Binary.Mul, left, right);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Tensor left, float right) => Call(Binary.Mul, left, (double)right);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Tensor left, double right) => Call(Binary.Mul, left, right);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Scalar left, Tensor right) => Call(Binary.Mul, right, left);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(int left, Tensor right) => Call(Binary.Mul, right, (long)left);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(long left, Tensor right) => Call(Binary.Mul, right, left);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(float left, Tensor right) => Call(Binary.Mul, right, (double)left);

        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(double left, Tensor right) => Call(Binary.Mul, right, left);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(Tensor left, Tensor right) => Call(Binary.Div, left, right);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(Tensor left, Scalar right) => Call(Binary.Div, left, right);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(Tensor left, int right) => Call(Binary.Div, left, (long)right);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(Tensor left, long right) => Call(Binary.Div, left, right);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(Tensor left, float right) => Call(Binary.Div, left, (double)right);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(Tensor left, double right) => Call(Binary.Div, left, right);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(Scalar left, Tensor right) => Quotient(left, right);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(int left, Tensor right) => Quotient((long)left, right);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(long left, Tensor right) => Quotient(left, right);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(float left, Tensor right) => Quotient((double)left, right);

        /// <summary>Elementwise quotient.</summary>
        public static Tensor operator /(double left, Tensor right) => Quotient(left, right);

        /// <summary>Elementwise remainder, with the sign of the divisor.</summary>
        public static Tensor operator %(Tensor left, Tensor right) => Call(Binary.Remainder, left, right);

        /// <summary>Elementwise remainder, with the sign of the divisor.</summary>
        public static Tensor operator %(Tensor left, Scalar right) => Call(Binary.Remainder, left, right);

        /// <summary>Elementwise remainder, with the sign of the divisor.</summary>
        public static Tensor operator %(Tensor left, int right) => Call(Binary.Remainder, left, (long)right);

        /// <summary>Elementwise remainder, with the sign of the divisor.</summary>
        public static Tensor operator %(Tensor left, long right) => Call(Binary.Remainder, left, right);

        /// <summary>Elementwise remainder, with the sign of the divisor.</summary>
        public static Tensor operator %(Tensor left, float right) => Call(Binary.Remainder, left, (double)right);

        /// <summary>Elementwise remainder, with the sign of the divisor.</summary>
        public static Tensor operator %(Tensor left, double right) => Call(Binary.Remainder, left, right);

        /// <summary>Elementwise and of bits or truth values.</summary>
        public static Tensor operator &(Tensor left, Tensor right) => Call(Binary.BitwiseAnd, left, right);

        /// <summary>Elementwise or of bits or truth values.</summary>
        public static Tensor operator |(Tensor left, Tensor right) => Call(Binary.BitwiseOr, left, right);

        /// <summary>Elementwise xor of bits or truth values.</summary>
        public static Tensor operator ^(Tensor left, Tensor right) => Call(Binary.BitwiseXor, left, right);

        /// <summary>Elementwise complement of bits or truth values.</summary>
        public static Tensor operator ~(Tensor left) => Call(Unary.BitwiseNot, left);

        /// <summary>The negative of each element.</summary>
        public static Tensor operator -(Tensor tensor) => Call(Unary.Neg, tensor);

        /// <summary>Whether partners are equal, element by element; dtype Bool.</summary>
        public static Tensor operator ==(Tensor left, Tensor right) => Call(Binary.Eq, left, right);

        /// <summary>Whether each element and the number are equal; dtype Bool.</summary>
        public static Tensor operator ==(Tensor left, Scalar right) => Call(Binary.Eq, left, right);

        /// <summary>Whether the number and each element are equal; dtype Bool.</summary>
        public static Tensor operator ==(Scalar left, Tensor right) => Call(Binary.Eq, right, left);

        /// <summary>Whether partners are different, element by element; dtype Bool.</summary>
        public static Tensor operator !=(Tensor left, Tensor right) => Call(Binary.Ne, left, right);

        /// <summary>Whether each element and the number are different; dtype Bool.</summary>
        public static Tensor operator !=(Tensor left, Scalar right) => Call(Binary.Ne, left, right);

        /// <summary>Whether the number and each element are different; dtype Bool.</summary>
        public static Tensor operator !=(Scalar left, Tensor right) => Call(Binary.Ne, right, left);

        /// <summary>Whether partners are in ascending order, element by element; dtype Bool.</summary>
        public static Tensor operator <(Tensor left, Tensor right) => Call(Binary.Lt, left, right);

        /// <summary>Whether each element and the number are in ascending order; dtype Bool.</summary>
        public static Tensor operator <(Tensor left, Scalar right) => Call(Binary.Lt, left, right);

        /// <summary>Whether the number and each element are in ascending order; dtype Bool.</summary>
        public static Tensor operator <(Scalar left, Tensor right) => Call(Binary.Gt, right, left);

        /// <summary>Whether partners are not in descending order, element by element; dtype Bool.</summary>
        public static Tensor operator <=(Tensor left, Tensor right) => Call(Binary.Le, left, right);

        /// <summary>Whether each element and the number are not in descending order; dtype Bool.</summary>
        public static Tensor operator <=(Tensor left, Scalar right) => Call(Binary.Le, left, right);

        /// <summary>Whether the number and each element are not in descending order; dtype Bool.</summary>
        public static Tensor operator <=(Scalar left, Tensor right) => Call(Binary.Ge, right, left);

        /// <summary>Whether partners are in descending order, element by element; dtype Bool.</summary>
        public static Tensor operator >(Tensor left, Tensor right) => Call(Binary.Gt, left, right);

        /// <summary>Whether each element and the number are in descending order; dtype Bool.</summary>
        public static Tensor operator >(Tensor left, Scalar right) => Call(Binary.Gt, left, right);

        /// <summary>Whether the number and each element are in descending order; dtype Bool.</summary>
        public static Tensor operator >(Scalar left, Tensor right) => Call(Binary.Lt, right, left);

        /// <summary>Whether partners are not in ascending order, element by element; dtype Bool.</summary>
        public static Tensor operator >=(Tensor left, Tensor right) => Call(Binary.Ge, left, right);

        /// <summary>Whether each element and the number are not in ascending order; dtype Bool.</summary>
        public static Tensor operator >=(Tensor left, Scalar right) => Call(Binary.Ge, left, right);

        /// <summary>Whether the number and each element are not in ascending order; dtype Bool.</summary>
        public static Tensor operator >=(Scalar left, Tensor right) => Call(Binary.Le, right, left);

        /// <summary>Whether the other object is a tensor with equal dtype, shape and elements.</summary>
        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <summary>The identity of the object, not its content.</summary>
        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        private static Tensor Quotient(Scalar left, Tensor right)
        {
            using var inverse = Call(Unary.Reciprocal, right);
            return Call(Binary.Mul, inverse, left);
        }
    }
}
