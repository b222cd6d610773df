namespace TorchSharp;

public static partial class torch
{
    /// <summary>Discrete Fourier transforms. Shapes and factors follow <c>torch.fft</c> of PyTorch.</summary>
    public static partial class fft
    {
    }

    /// <summary>Linear algebra on matrices in the last two dimensions; all dimensions before are batch.</summary>
    public static partial class linalg
    {
    }

    /// <summary>Special functions, element by element.</summary>
    public static partial class special
    {
    }
}
