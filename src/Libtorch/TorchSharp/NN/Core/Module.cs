using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Modules, their functions, and what is needed to train them.</summary>
    public static partial class nn
    {
        /// <summary>A piece of a network: named parameters, buffers and sub-modules, and a training switch.</summary>
        /// <remarks>
        /// A subclass keeps its parameters, buffers and sub-modules in fields and calls <see cref="RegisterComponents"/> at the
        /// end of its constructor; the name of the field (or of its <see cref="ComponentNameAttribute"/>) is the key in the
        /// <see cref="state_dict"/>. The module owns what it registers: <see cref="Dispose()"/> disposes all of it.
        /// </remarks>
        public partial class Module : IDisposable
        {
            /// <summary>Sub-modules in the order of registration.</summary>
            protected OrderedDict<string, Module> _internal_submodules = new();

            /// <summary>Buffers in the order of registration; the flag says whether a buffer belongs to the state_dict.</summary>
            protected OrderedDict<string, (Tensor, bool)> _internal_buffers = new();

            /// <summary>Parameters in the order of registration.</summary>
            protected OrderedDict<string, Parameter> _internal_params = new();

            /// <summary>The name given to the constructor.</summary>
            protected string? name;

            private bool _training = true;
            private bool _disposed;

            /// <summary>Creates a module in training mode with nothing registered.</summary>
            /// <param name="name">What <see cref="GetName"/> answers, by convention the name of the class.</param>
            protected Module(string name)
            {
                this.name = name;
            }

            /// <summary>Whether the module is in training mode; dropout and batch normalisation act on it.</summary>
            public virtual bool training => _training;

            /// <summary>Switches the module and all its descendants to training mode or, with <c>false</c>, to evaluation.</summary>
            /// <param name="train">The new mode.</param>
            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var (_, child) in named_children()) child.train(train);
            }

            /// <summary>Switches the module and all its descendants to evaluation mode.</summary>
            public virtual void eval() => train(false);

            /// <summary>Calls a function on every descendant, children before parents, and last on this module.</summary>
            /// <param name="fn">The function, for instance an initialiser.</param>
            /// <returns>This module.</returns>
            public virtual Module apply(Action<Module> fn)
            {
                ArgumentNullException.ThrowIfNull(fn);
                foreach (var (_, child) in named_children()) child.apply(fn);
                fn(this);
                return this;
            }

            /// <summary>Clears the gradient of every parameter of this module and its descendants.</summary>
            /// <param name="set_to_none"><c>true</c> drops the gradients, <c>false</c> fills them with zeros.</param>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var (_, parameter) in named_parameters())
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                        continue;
                    }
                    using var grad = parameter.grad;
                    grad?.zero_();
                }
            }

            /// <summary>The name of the module, by convention the name of its class.</summary>
            /// <returns>The name.</returns>
            public virtual string GetName() => string.IsNullOrEmpty(name) ? GetType().Name : name;

            /// <summary>Disposes the module, its parameters, its buffers and its sub-modules.</summary>
            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes what the module has registered.</summary>
            /// <param name="disposing">Always <c>true</c>: tensors have finalizers of their own, so modules need none.</param>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing || _disposed) return;
                _disposed = true;

                // Detaching first keeps the statistics of an enclosing dispose scope right: the scope did not free these.
                foreach (var (_, (buffer, _)) in _internal_buffers) buffer.DetachFromDisposeScope().Dispose();
                foreach (var (_, parameter) in _internal_params) parameter.DetachFromDisposeScope().Dispose();
                foreach (var (_, child) in _internal_submodules) child.Dispose();
            }

            /// <summary>Fills in the defaults of a factory's device and dtype.</summary>
            /// <param name="device">The wish, or null for the default device.</param>
            /// <param name="dtype">The wish, or null for the default dtype.</param>
            /// <returns>A device and a dtype.</returns>
            protected static (Device device, ScalarType dtype) GetDefaultDeviceAndType(Device? device = null, ScalarType? dtype = null) =>
                (device ?? get_default_device(), dtype ?? get_default_dtype());
        }
    }
}
