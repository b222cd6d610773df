using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>An empty chain, to be filled with <see cref="Modules.Sequential.append(IModule{Tensor, Tensor})"/>.</summary>
        /// <returns>The module; the caller disposes it.</returns>
        public static Sequential Sequential() => new(Array.Empty<Module<Tensor, Tensor>>());

        /// <summary>A chain of named modules.</summary>
        /// <param name="modules">Names and modules in order, owned by the chain from now on.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

        /// <summary>A chain of modules named 0, 1, ….</summary>
        /// <param name="modules">Modules in order, owned by the chain from now on.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules);

        /// <summary>A chain of named modules.</summary>
        /// <param name="modules">Names and modules in order, owned by the chain from now on.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) =>
            new(Array.ConvertAll(modules, m => (m.Item1, m.Item2)));

        /// <summary>A chain of named modules.</summary>
        /// <param name="modules">Names and modules in order, owned by the chain from now on.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => new(modules.ToArray());

        /// <summary>A chain of named modules.</summary>
        /// <param name="modules">Names and modules in order, owned by the chain from now on.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) => Sequential(modules.ToArray());

        /// <summary>A chain of modules named 0, 1, ….</summary>
        /// <param name="modules">Modules in order, owned by the chain from now on.</param>
        /// <returns>The module; the caller disposes it.</returns>
        public static Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => new(modules.ToArray());

        /// <summary>A list of modules, registered under 0, 1, ….</summary>
        /// <param name="modules">Modules, owned by the list from now on.</param>
        /// <returns>The list; the caller disposes it.</returns>
        public static ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

        /// <summary>A list of modules of one type, registered under 0, 1, ….</summary>
        /// <typeparam name="T">The type of the modules.</typeparam>
        /// <param name="modules">Modules, owned by the list from now on.</param>
        /// <returns>The list; the caller disposes it.</returns>
        public static ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);

        /// <summary>A dictionary of modules, registered under their names.</summary>
        /// <param name="modules">Names and modules, owned by the dictionary from now on.</param>
        /// <returns>The dictionary; the caller disposes it.</returns>
        public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

        /// <summary>A dictionary of modules of one type, registered under their names.</summary>
        /// <typeparam name="T">The type of the modules.</typeparam>
        /// <param name="modules">Names and modules, owned by the dictionary from now on.</param>
        /// <returns>The dictionary; the caller disposes it.</returns>
        public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module
        {
            var result = new ModuleDict<T>();
            foreach (var module in modules) result.Add(module);
            return result;
        }

        /// <summary>A list of parameters, registered under 0, 1, ….</summary>
        /// <param name="parameters">Parameters, owned by the list from now on.</param>
        /// <returns>The list; the caller disposes it.</returns>
        public static ParameterList ParameterList(params Parameter[] parameters) => new(parameters);

        /// <summary>A dictionary of parameters, registered under their names.</summary>
        /// <param name="parameters">Names and parameters, owned by the dictionary from now on.</param>
        /// <returns>The dictionary; the caller disposes it.</returns>
        public static ParameterDict ParameterDict(params (string, Parameter)[] parameters)
        {
            var result = new ParameterDict();
            foreach (var parameter in parameters) result.Add(parameter);
            return result;
        }
    }
}
