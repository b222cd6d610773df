namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What can be called with six inputs.</summary>
        /// <typeparam name="T1">The type of input 1.</typeparam>
        /// <typeparam name="T2">The type of input 2.</typeparam>
        /// <typeparam name="T3">The type of input 3.</typeparam>
        /// <typeparam name="T4">The type of input 4.</typeparam>
        /// <typeparam name="T5">The type of input 5.</typeparam>
        /// <typeparam name="T6">The type of input 6.</typeparam>
        /// <typeparam name="TResult">The type of the result.</typeparam>
        public interface IModule<T1, T2, T3, T4, T5, T6, TResult>
        {
            /// <summary>Computes the result, hooks included.</summary>
            /// <param name="input1">Input 1.</param>
            /// <param name="input2">Input 2.</param>
            /// <param name="input3">Input 3.</param>
            /// <param name="input4">Input 4.</param>
            /// <param name="input5">Input 5.</param>
            /// <param name="input6">Input 6.</param>
            /// <returns>The result; the caller disposes its tensors.</returns>
            TResult call(T1 input1, T2 input2, T3 input3, T4 input4, T5 input5, T6 input6);
        }
    }
}
