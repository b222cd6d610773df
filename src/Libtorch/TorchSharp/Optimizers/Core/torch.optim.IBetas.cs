namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>What has the decay rates of Adam, the first of which a scheduler may set as a momentum.</summary>
        public interface IBetas
        {
            /// <summary>The decay rates of the means of gradient and squared gradient.</summary>
            (double, double) Betas { get; set; }
        }
    }
}
