namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>The activation of a plain recurrent network.</summary>
        public enum NonLinearities
        {
            /// <summary>max(0, x).</summary>
            ReLU = 0,

            /// <summary>tanh x.</summary>
            Tanh = 1,
        }
    }
}
