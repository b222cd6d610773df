namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module that calls registered functions before and after its forward pass.</summary>
        /// <typeparam name="TPreHook">What runs before: gets the module and the inputs and may answer other inputs.</typeparam>
        /// <typeparam name="TPostHook">What runs after: gets the module, the inputs and the result and may answer another result.</typeparam>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            /// <summary>Functions that run after the forward pass and may replace its result.</summary>
            protected Dictionary<string, TPostHook> post_hooks = [];

            /// <summary>Functions that run before the forward pass and may replace its inputs.</summary>
            protected Dictionary<string, TPreHook> pre_hooks = [];

            /// <summary>Functions of the module alone that run after the forward pass.</summary>
            protected Dictionary<string, Action<Module>> module_post_hooks = [];

            /// <summary>Functions of the module alone that run before the forward pass.</summary>
            protected Dictionary<string, Action<Module>> module_pre_hooks = [];

            private protected bool _hasHooks;

            /// <summary>Creates a module without hooks.</summary>
            /// <param name="name">The name of the module.</param>
            protected HookableModule(string name) : base(name) { }

            /// <summary>Adds a function that runs after each forward pass.</summary>
            /// <param name="hook">The function; a result that is not null replaces the module's.</param>
            /// <returns>What takes the hook off again.</returns>
            public HookRemover register_forward_hook(TPostHook hook) => Add(post_hooks, hook);

            /// <summary>Adds a function that runs before each forward pass.</summary>
            /// <param name="hook">The function; a result that is not null replaces the inputs.</param>
            /// <returns>What takes the hook off again.</returns>
            public HookRemover register_forward_pre_hook(TPreHook hook) => Add(pre_hooks, hook);

            /// <summary>Adds a function that runs after each forward pass.</summary>
            /// <param name="hook">The function.</param>
            /// <returns>What takes the hook off again.</returns>
            public HookRemover register_forward_hook(Action<Module> hook) => Add(module_post_hooks, hook);

            /// <summary>Adds a function that runs before each forward pass.</summary>
            /// <param name="hook">The function.</param>
            /// <returns>What takes the hook off again.</returns>
            public HookRemover register_forward_pre_hook(Action<Module> hook) => Add(module_pre_hooks, hook);

            private HookRemover Add<THook>(Dictionary<string, THook> hooks, THook hook)
            {
                ArgumentNullException.ThrowIfNull(hook);
                var key = Guid.NewGuid().ToString();
                hooks.Add(key, hook);
                _hasHooks = true;
                return new HookRemover(this, key);
            }

            private void Remove(string key)
            {
                pre_hooks.Remove(key);
                post_hooks.Remove(key);
                module_pre_hooks.Remove(key);
                module_post_hooks.Remove(key);
                _hasHooks = pre_hooks.Count + post_hooks.Count + module_pre_hooks.Count + module_post_hooks.Count > 0;
            }

            private protected void RunModuleHooks(Dictionary<string, Action<Module>> hooks)
            {
                foreach (var hook in hooks.Values) hook(this);
            }

            /// <summary>Takes a hook off its module.</summary>
            public class HookRemover
            {
                private readonly HookableModule<TPreHook, TPostHook> _module;
                private readonly string _key;

                /// <summary>Remembers which hook of which module.</summary>
                /// <param name="module">The module.</param>
                /// <param name="key">The key of the hook.</param>
                public HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
                {
                    _module = module;
                    _key = key;
                }

                /// <summary>Takes the hook off; again does nothing.</summary>
                public void remove() => _module.Remove(_key);
            }
        }
    }
}
