namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What can be called with two inputs.</summary>
        /// <typeparam name="T1">The type of input 1.</typeparam>
        /// <typeparam name="T2">The type of input 2.</typeparam>
        /// <typeparam name="TResult">The type of the result.</typeparam>
        public interface IModule<T1, T2, TResult>
        {
            /// <summary>Computes the result, hooks included.</summary>
            /// <param name="input1">Input 1.</param>
            /// <param name="input2">Input 2.</param>
            /// <returns>The result; the caller disposes its tensors.</returns>
            TResult call(T1 input1, T2 input2);
        }
    }
}
