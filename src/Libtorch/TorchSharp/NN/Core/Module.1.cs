namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module with one input.</summary>
        /// <typeparam name="T">The type of input 1.</typeparam>
        /// <typeparam name="TResult">The type of the result.</typeparam>
        public abstract class Module<T, TResult>
            : HookableModule<Func<Module<T, TResult>, T, T>, Func<Module<T, TResult>, T, TResult, TResult>>, IModule<T, TResult>
        {
            /// <summary>Creates a module in training mode with nothing registered.</summary>
            /// <param name="name">The name of the module, by convention that of its class.</param>
            protected Module(string name) : base(name) { }

            /// <summary>Computes the result, without running hooks. Users call <see cref="call"/>.</summary>
            /// <param name="input">Input.</param>
            /// <returns>The result; the caller disposes its tensors.</returns>
            public abstract TResult forward(T input);

            /// <summary>Runs the hooks and the forward pass.</summary>
            /// <param name="input">Input.</param>
            /// <returns>The result; the caller disposes its tensors.</returns>
            public TResult call(T input) => _hasHooks ? CallWithHooks(input) : forward(input);

            private TResult CallWithHooks(T input)
            {
                RunModuleHooks(module_pre_hooks);
                foreach (var hook in pre_hooks.Values)
                    if (hook(this, input) is { } changed)
                        input = changed;
                var result = forward(input);
                foreach (var hook in post_hooks.Values)
                    if (hook(this, input, result) is { } changed)
                        result = changed;
                RunModuleHooks(module_post_hooks);
                return result;
            }
        }
    }
}
