using System.Collections.Concurrent;
using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>The fields of a module class that can hold components, found once per class.</summary>
            private static readonly ConcurrentDictionary<Type, ComponentField[]> _componentFields = new();

            private bool _areComponentsRegistered;

            /// <summary>Registers every field that holds a module, a parameter or a tensor (as a buffer), under the field's name.</summary>
            /// <remarks>
            /// Private and inherited fields count; collections of parameters or modules do not (use
            /// <see cref="Modules.ParameterList"/> or <see cref="Modules.ModuleList{T}"/>). Only the first call acts.
            /// </remarks>
            /// <exception cref="InvalidOperationException">Two fields of the class hierarchy share a name.</exception>
            protected virtual void RegisterComponents()
            {
                if (_areComponentsRegistered) return;
                foreach (var field in _componentFields.GetOrAdd(GetType(), FindComponentFields))
                {
                    if (_internal_submodules.ContainsKey(field.Name) || _internal_params.ContainsKey(field.Name)
                        || _internal_buffers.ContainsKey(field.Name))
                        continue;
                    switch (field.Info.GetValue(this))
                    {
                        case Module module: register_module(field.Name, module); break;
                        case Parameter parameter: register_parameter(field.Name, parameter); break;
                        case Tensor tensor: register_buffer(field.Name, tensor); break;
                    }
                }
                _areComponentsRegistered = true;
            }

            /// <summary>Registers a tensor that is state but not trained.</summary>
            /// <param name="name">Its key in the state_dict.</param>
            /// <param name="tensor">The tensor, owned by the module from now on.</param>
            /// <param name="persistent">Whether it belongs to the state_dict.</param>
            /// <exception cref="ArgumentNullException"><paramref name="tensor"/> is null or disposed.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                if (tensor is null || tensor.IsInvalid)
                    throw new ArgumentNullException(nameof(tensor), $"Buffer '{name}' of {GetName()} is null or disposed: register a live tensor.");
                RequireFree(name, "buffer");
                _internal_buffers.Add(name, (tensor, persistent));
            }

            /// <summary>Registers a trainable tensor.</summary>
            /// <param name="name">Its key in the state_dict.</param>
            /// <param name="param">The parameter, owned by the module from now on.</param>
            /// <exception cref="ArgumentNullException"><paramref name="param"/> is null or disposed.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_parameter(string name, Parameter param)
            {
                if (param is null || param.IsInvalid)
                    throw new ArgumentNullException(nameof(param), $"Parameter '{name}' of {GetName()} is null or disposed: register a live one (made inside a dispose scope, it needs DetachFromDisposeScope()).");
                RequireFree(name, "parameter");
                _internal_params.Add(name, param);
            }

            /// <summary>Registers a sub-module; the same as <see cref="register_module"/>.</summary>
            /// <param name="name">Its name, without dots.</param>
            /// <param name="module">The sub-module.</param>
            public void add_module(string name, Module module) => register_module(name, module);

            /// <summary>Registers a sub-module, whose keys get the prefix <c>name.</c>; null removes the name.</summary>
            /// <param name="name">Its name, without dots.</param>
            /// <param name="submodule">The sub-module, owned by this module from now on.</param>
            /// <exception cref="ArgumentException">The name is empty or holds a dot.</exception>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_module(string name, Module submodule)
            {
                if (submodule is null)
                {
                    if (_internal_submodules.ContainsKey(name)) _internal_submodules.Remove(name);
                    return;
                }
                if (string.IsNullOrEmpty(name)) throw new ArgumentException("A sub-module needs a name, got an empty one.", nameof(name));
                if (name.Contains('.', StringComparison.Ordinal))
                    throw new ArgumentException($"The name of a sub-module must not contain '.', got '{name}'.", nameof(name));
                RequireFree(name, "sub-module");
                submodule.RegisterComponents();
                _internal_submodules.Add(name, submodule);
            }

            /// <summary>Puts a parameter under a name, replacing what is there; null removes the name.</summary>
            /// <param name="name">Its key in the state_dict.</param>
            /// <param name="value">A parameter; any other tensor counts as null.</param>
            protected void ConditionallyRegisterParameter(string name, Tensor? value) =>
                ConditionallyRegisterParameter(name, value as Parameter);

            /// <summary>Puts a parameter under a name, replacing what is there; null removes the name.</summary>
            /// <param name="name">Its key in the state_dict.</param>
            /// <param name="value">A parameter or null.</param>
            protected void ConditionallyRegisterParameter(string name, Parameter? value)
            {
                if (value is not null) _internal_params[name] = value;
                else if (_internal_params.ContainsKey(name)) _internal_params.Remove(name);
            }

            /// <summary>Puts a buffer under a name, replacing what is there; null removes the name.</summary>
            /// <param name="name">Its key in the state_dict.</param>
            /// <param name="value">A tensor or null.</param>
            /// <param name="persistent">Whether it belongs to the state_dict.</param>
            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is not null) _internal_buffers[name] = (value, persistent);
                else if (_internal_buffers.ContainsKey(name)) _internal_buffers.Remove(name);
            }

            /// <summary>Forgets all sub-modules without disposing them.</summary>
            protected void ClearModules() => _internal_submodules.Clear();

            /// <summary>What a settable parameter property does: frees the old one, keeps and registers the new one.</summary>
            private protected void SetParameter(ref Parameter? slot, string name, Parameter? value)
            {
                if (ReferenceEquals(slot, value)) return;
                slot?.Dispose();
                slot = value;
                value?.DetachFromDisposeScope();
                ConditionallyRegisterParameter(name, value);
            }

            /// <summary>What a settable buffer property does: frees the old one, keeps and registers the new one.</summary>
            private protected void SetBuffer(ref Tensor? slot, string name, Tensor? value)
            {
                if (ReferenceEquals(slot, value)) return;
                slot?.Dispose();
                slot = value;
                value?.DetachFromDisposeScope();
                ConditionallyRegisterBuffer(name, value);
            }

            /// <summary>The module's own parameters in the order of registration, for operators that take a list.</summary>
            private protected Tensor[] OwnParameters()
            {
                var own = new Tensor[_internal_params.Count];
                for (var i = 0; i < own.Length; i++) own[i] = _internal_params[i].Item2;
                return own;
            }

            private void RequireFree(string name, string kind)
            {
                if (_internal_params.ContainsKey(name) || _internal_buffers.ContainsKey(name) || _internal_submodules.ContainsKey(name))
                    throw new InvalidOperationException($"{GetName()} cannot register the {kind} '{name}': the name is already registered.");
            }

            private static ComponentField[] FindComponentFields(Type type)
            {
                const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
                var fields = new List<ComponentField>();
                // Nothing above Module holds components. Most derived first, the order that TorchSharp registers in; its
                // reflection lists inherited public and protected fields together with the derived ones, and so does this.
                for (var t = type; t is not null && t != typeof(Module) && t != typeof(object); t = t.BaseType)
                    foreach (var info in t.GetFields(Own))
                        if (!info.FieldType.IsValueType)
                            fields.Add(new ComponentField(info.ComponentName(), info));
                return [.. fields];
            }

            private readonly record struct ComponentField(string Name, FieldInfo Info);
        }
    }
}
