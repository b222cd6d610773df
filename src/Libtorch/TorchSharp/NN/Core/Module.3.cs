namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module with three inputs.</summary>
        /// <typeparam name="T1">The type of input 1.</typeparam>
        /// <typeparam name="T2">The type of input 2.</typeparam>
        /// <typeparam name="T3">The type of input 3.</typeparam>
        /// <typeparam name="TResult">The type of the result.</typeparam>
        public abstract class Module<T1, T2, T3, TResult>
            : HookableModule<Func<Module<T1, T2, T3, TResult>, T1, T2, T3, (T1, T2, T3)?>, Func<Module<T1, T2, T3, TResult>, T1, T2, T3, TResult, TResult>>, IModule<T1, T2, T3, TResult>
        {
            /// <summary>Creates a module in training mode with nothing registered.</summary>
            /// <param name="name">The name of the module, by convention that of its class.</param>
            protected Module(string name) : base(name) { }

            /// <summary>Computes the result, without running hooks. Users call <see cref="call"/>.</summary>
            /// <param name="input1">Input 1.</param>
            /// <param name="input2">Input 2.</param>
            /// <param name="input3">Input 3.</param>
            /// <returns>The result; the caller disposes its tensors.</returns>
            public abstract TResult forward(T1 input1, T2 input2, T3 input3);

            /// <summary>Runs the hooks and the forward pass.</summary>
            /// <param name="input1">Input 1.</param>
            /// <param name="input2">Input 2.</param>
            /// <param name="input3">Input 3.</param>
            /// <returns>The result; the caller disposes its tensors.</returns>
            public TResult call(T1 input1, T2 input2, T3 input3) => _hasHooks ? CallWithHooks(input1, input2, input3) : forward(input1, input2, input3);

            private TResult CallWithHooks(T1 input1, T2 input2, T3 input3)
            {
                RunModuleHooks(module_pre_hooks);
                foreach (var hook in pre_hooks.Values)
                    if (hook(this, input1, input2, input3) is { } changed)
                        (input1, input2, input3) = changed;
                var result = forward(input1, input2, input3);
                foreach (var hook in post_hooks.Values)
                    if (hook(this, input1, input2, input3, result) is { } changed)
                        result = changed;
                RunModuleHooks(module_post_hooks);
                return result;
            }
        }
    }
}
