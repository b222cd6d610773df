namespace TorchSharp;

public static partial class torch
{
    /// <summary>The range and precision of the default dtype.</summary>
    /// <returns>The numbers.</returns>
    public static FInfo finfo() => finfo(get_default_dtype());

    /// <summary>The range and precision of a floating-point dtype, or of the parts of a complex one.</summary>
    /// <param name="dtype">The dtype.</param>
    /// <returns>The numbers.</returns>
    /// <exception cref="ArgumentException">The dtype is neither floating-point nor complex.</exception>
    public static FInfo finfo(ScalarType dtype) => dtype switch
    {
        ScalarType.Float16 => new FInfo(16, 10, 15, 1e-3),
        ScalarType.BFloat16 => new FInfo(16, 7, 127, 1e-2),
        ScalarType.Float32 or ScalarType.ComplexFloat32 => new FInfo(32, 23, 127, 1e-6),
        ScalarType.Float64 or ScalarType.ComplexFloat64 => new FInfo(64, 52, 1023, 1e-15),
        _ => throw new ArgumentException($"finfo needs a floating-point or complex dtype, got {dtype}.", nameof(dtype)),
    };

    /// <summary>The range and precision of a floating-point dtype.</summary>
    public struct FInfo
    {
        /// <summary>Bits of a number.</summary>
        public int bits;

        /// <summary>The step from 1 to the next number.</summary>
        public double eps;

        /// <summary>The largest number.</summary>
        public double max;

        /// <summary>The smallest number, minus the largest one.</summary>
        public double min;

        /// <summary>The smallest positive number with full precision.</summary>
        public double tiny;

        /// <summary>The same as <see cref="tiny"/>.</summary>
        public double smallest_normal;

        /// <summary>The decimal precision.</summary>
        public double resolution;

        // Of IEEE 754: digits behind the binary point, largest exponent.
        internal FInfo(int bits, int digits, int exponent, double resolution)
        {
            this.bits = bits;
            eps = Math.ScaleB(1, -digits);
            max = Math.ScaleB(2 - eps, exponent);
            min = -max;
            tiny = smallest_normal = Math.ScaleB(1, 1 - exponent);
            this.resolution = resolution;
        }
    }
}
