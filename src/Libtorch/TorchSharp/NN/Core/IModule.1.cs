namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What can be called with one input.</summary>
        /// <typeparam name="T">The type of input 1.</typeparam>
        /// <typeparam name="TResult">The type of the result.</typeparam>
        public interface IModule<T, TResult>
        {
            /// <summary>Computes the result, hooks included.</summary>
            /// <param name="input1">Input 1.</param>
            /// <returns>The result; the caller disposes its tensors.</returns>
            TResult call(T input1);
        }
    }
}
