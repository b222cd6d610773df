namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The real part. Shape as this tensor; a view when it is complex.</summary>
        /// <remarks>A fresh handle at every reading; the caller disposes it.</remarks>
        public Tensor real => torch.real(this);

        /// <summary>The imaginary part, a view. Shape as this tensor.</summary>
        /// <remarks>A fresh handle at every reading; the caller disposes it.</remarks>
        /// <exception cref="System.Runtime.InteropServices.ExternalException">This tensor is not complex.</exception>
        public Tensor imag => torch.imag(this);

        /// <summary>A view with all dimensions in reverse order.</summary>
        /// <remarks>A fresh handle at every reading; the caller disposes it.</remarks>
        public Tensor T => numpy_T();

        /// <summary>A view of a matrix, transposed and conjugated.</summary>
        /// <remarks>A fresh handle at every reading; the caller disposes it.</remarks>
        public Tensor H => matrix_H();

        /// <summary>A view with the last two dimensions swapped.</summary>
        /// <remarks>A fresh handle at every reading; the caller disposes it.</remarks>
        public Tensor mT => transpose(-2, -1);

        /// <summary>A view with the last two dimensions swapped and conjugated.</summary>
        /// <remarks>A fresh handle at every reading; the caller disposes it.</remarks>
        public Tensor mH => adjoint();

        private Tensor numpy_T()
        {
            Tensor result = ViewOperators.NumpyT.Call([NativeValue.From(this)]);
            GC.KeepAlive(this);
            return result;
        }

        private Tensor matrix_H()
        {
            Tensor result = ViewOperators.MatrixH.Call([NativeValue.From(this)]);
            GC.KeepAlive(this);
            return result;
        }
    }

    private static class ViewOperators
    {
        internal static readonly NativeOperator NumpyT = new("aten::numpy_T", "");
        internal static readonly NativeOperator MatrixH = new("aten::matrix_H", "");
    }
}
