namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Makes a trainable tensor out of a plain one, whose handle it takes over.</summary>
        /// <param name="data">The values; do not use this tensor afterwards.</param>
        /// <param name="requires_grad">Whether gradients are recorded.</param>
        /// <returns>The parameter, in the dispose scope of <paramref name="data"/>; detach it from there to keep it.</returns>
        public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
    }
}
