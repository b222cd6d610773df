namespace TorchSharp;

public static partial class torch
{
    public static partial class linalg
    {
        /// <summary>Which part of a QR decomposition is wanted.</summary>
        public enum QRMode
        {
            /// <summary>Q with as many columns as the smaller side.</summary>
            Reduced = 0,

            /// <summary>Q square.</summary>
            Complete = 1,

            /// <summary>R alone; Q is empty.</summary>
            R = 2,
        }
    }
}
