using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [StructLayout(LayoutKind.Sequential)]
        private struct ItemValue
        {
            public int Tag;
            public int Count;
            public long Bits;
        }

        /// <summary>The only element, as a scalar.</summary>
        /// <exception cref="ExternalException">The tensor has not exactly one element.</exception>
        public unsafe Scalar ToScalar()
        {
            const int tagInt = 2;
            const int tagDouble = 3;
            const int tagBool = 4;
            ItemValue value;
            var pair = stackalloc double[2];
            NativeError.Check(NativeMethods.ws_item(RequireHandle(), &value, pair), nameof(item), this);
            GC.KeepAlive(this);
            return value.Tag switch
            {
                tagInt => new Scalar(value.Bits),
                tagDouble => new Scalar(BitConverter.Int64BitsToDouble(value.Bits)),
                tagBool => new Scalar(value.Bits != 0),
                _ => new Scalar(new Complex(pair[0], pair[1])),
            };
        }

        /// <summary>The only element.</summary>
        /// <typeparam name="T">The .NET type of the tensor's elements.</typeparam>
        /// <exception cref="ArgumentException">The tensor has not exactly one element, or its elements are of another type.</exception>
        public unsafe T item<T>() where T : unmanaged
        {
            var info = Describe();
            if (info.ElementCount != 1)
            {
                throw new ArgumentException($"item needs a tensor with exactly one element, got {NativeError.Describe(this)}.");
            }
            ValidateType(typeof(T), (ScalarType)info.ScalarType);
            if (info.DeviceType == (int)DeviceType.CPU && info.Data is not null)
            {
                var value = Unsafe.ReadUnaligned<T>(info.Data);
                GC.KeepAlive(this);
                return value;
            }
            using var here = cpu();
            return Unsafe.ReadUnaligned<T>(here.Describe().Data);
        }

        /// <summary>Whether the only element differs from zero.</summary>
        public bool is_nonzero() => ToScalar().ToBoolean();

        internal static void ValidateType(Type type, ScalarType dtype)
        {
            var fits = dtype switch
            {
                ScalarType.Byte => type == typeof(byte),
                ScalarType.Int8 => type == typeof(sbyte),
                ScalarType.Int16 => type == typeof(short),
                ScalarType.Int32 => type == typeof(int),
                ScalarType.Int64 => type == typeof(long),
                ScalarType.Float16 => type == typeof(Half),
                ScalarType.BFloat16 => type == typeof(BFloat16),
                ScalarType.Float32 => type == typeof(float),
                ScalarType.Float64 => type == typeof(double),
                ScalarType.Bool => type == typeof(bool),
                ScalarType.ComplexFloat32 => type == typeof((float, float)),
                ScalarType.ComplexFloat64 => type == typeof(Complex),
                _ => false,
            };
            if (!fits)
            {
                throw new ArgumentException($"{type.Name} does not match the elements of a tensor of dtype {dtype}. Convert the tensor first, for instance with to(dtype).");
            }
        }
    }
}
