using static TorchSharp.HotOperators;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The negative of each element.</summary>
        public Tensor neg() => Call(Unary.Neg, this);

        /// <summary>The negative of each element.</summary>
        public Tensor negative() => Call(Unary.Neg, this);

        /// <summary>The exponential of each element.</summary>
        public Tensor exp() => Call(Unary.Exp, this);

        /// <summary>The natural logarithm of each element.</summary>
        public Tensor log() => Call(Unary.Log, this);

        /// <summary>The square root of each element.</summary>
        public Tensor sqrt() => Call(Unary.Sqrt, this);

        /// <summary>The hyperbolic tangent of each element.</summary>
        public Tensor tanh() => Call(Unary.Tanh, this);

        /// <summary><c>1 / (1 + exp(-x))</c> of each element.</summary>
        public Tensor sigmoid() => Call(Unary.Sigmoid, this);

        /// <summary><c>max(x, 0)</c> of each element.</summary>
        public Tensor relu() => Call(Unary.Relu, this);

        /// <summary>The absolute value of each element.</summary>
        public Tensor abs() => Call(Unary.Abs, this);

        /// <summary>The square of each element.</summary>
        public Tensor square() => Call(Unary.Square, this);

        /// <summary>The sine of each element.</summary>
        public Tensor sin() => Call(Unary.Sin, this);

        /// <summary>The cosine of each element.</summary>
        public Tensor cos() => Call(Unary.Cos, this);

        /// <summary>The reciprocal of each element.</summary>
        public Tensor reciprocal() => Call(Unary.Reciprocal, this);

        /// <summary>The reciprocal of the square root of each element.</summary>
        public Tensor rsqrt() => Call(Unary.Rsqrt, this);

        /// <summary>The sign of each element: -1, 0 or 1.</summary>
        public Tensor sign() => Call(Unary.Sign, this);

        /// <summary><c>x * sigmoid(x)</c> of each element.</summary>
        public Tensor silu() => Call(Unary.Silu, this);

        /// <summary>Whether each element is equal to its partner; dtype Bool.</summary>
        public Tensor eq(Tensor target) => Call(Binary.Eq, this, target);

        /// <summary>Whether each element is equal to a number; dtype Bool.</summary>
        public Tensor eq(Scalar target) => Call(Binary.Eq, this, target);

        /// <summary>Whether each element is different from its partner; dtype Bool.</summary>
        public Tensor ne(Tensor target) => Call(Binary.Ne, this, target);

        /// <summary>Whether each element is different from a number; dtype Bool.</summary>
        public Tensor ne(Scalar target) => Call(Binary.Ne, this, target);

        /// <summary>Whether each element is less than its partner; dtype Bool.</summary>
        public Tensor lt(Tensor target) => Call(Binary.Lt, this, target);

        /// <summary>Whether each element is less than a number; dtype Bool.</summary>
        public Tensor lt(Scalar target) => Call(Binary.Lt, this, target);

        /// <summary>Whether each element is at most its partner; dtype Bool.</summary>
        public Tensor le(Tensor target) => Call(Binary.Le, this, target);

        /// <summary>Whether each element is at most a number; dtype Bool.</summary>
        public Tensor le(Scalar target) => Call(Binary.Le, this, target);

        /// <summary>Whether each element is greater than its partner; dtype Bool.</summary>
        public Tensor gt(Tensor target) => Call(Binary.Gt, this, target);

        /// <summary>Whether each element is greater than a number; dtype Bool.</summary>
        public Tensor gt(Scalar target) => Call(Binary.Gt, this, target);

        /// <summary>Whether each element is at least its partner; dtype Bool.</summary>
        public Tensor ge(Tensor target) => Call(Binary.Ge, this, target);

        /// <summary>Whether each element is at least a number; dtype Bool.</summary>
        public Tensor ge(Scalar target) => Call(Binary.Ge, this, target);

        /// <summary>Elementwise quotient.</summary>
        /// <param name="target">The divisor.</param>
        /// <param name="rounding_mode">How the quotient is rounded.</param>
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Call(Division(rounding_mode), this, target);

        /// <summary>Elementwise quotient, in place.</summary>
        /// <param name="target">The divisor.</param>
        /// <param name="rounding_mode">How the quotient is rounded.</param>
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => InPlace(Division(rounding_mode), this, target);

        /// <summary>Elementwise quotient.</summary>
        /// <param name="target">The divisor.</param>
        /// <param name="rounding_mode">How the quotient is rounded.</param>
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Call(Division(rounding_mode), this, target);

        /// <summary>Elementwise quotient, in place.</summary>
        /// <param name="target">The divisor.</param>
        /// <param name="rounding_mode">How the quotient is rounded.</param>
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => InPlace(Division(rounding_mode), this, target);

        private static Binary Division(RoundingMode mode) =>
            mode switch { RoundingMode.trunc => Binary.DivTrunc, RoundingMode.floor => Binary.DivFloor, _ => Binary.Div };

        /// <summary>Elementwise larger value.</summary>
        public Tensor maximum(Tensor other) => Call(Binary.Maximum, this, other);

        /// <summary>Elementwise smaller value.</summary>
        public Tensor minimum(Tensor other) => Call(Binary.Minimum, this, other);

        /// <summary>Elements below a bound raised to it.</summary>
        public Tensor clamp_min(Scalar min) => Call(Binary.Maximum, this, min);

        /// <summary>Elements above a bound lowered to it.</summary>
        public Tensor clamp_max(Scalar max) => Call(Binary.Minimum, this, max);

        /// <summary>Elementwise power.</summary>
        public Tensor pow(Tensor exponent) => Call(Binary.Pow, this, exponent);

        /// <summary>A power of each element.</summary>
        public Tensor pow(Scalar exponent) => Call(Binary.Pow, this, exponent);

        /// <summary>A power of each element, in place.</summary>
        public Tensor pow_(Scalar exponent) => InPlace(Binary.Pow, this, exponent);
    }
}
