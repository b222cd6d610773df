namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>What has a momentum that a scheduler may set.</summary>
        public interface IMomentum
        {
            /// <summary>The momentum in force.</summary>
            double Momentum { get; set; }
        }
    }
}
