using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>Parameters with their keys, each tensor once, this module's before its children's.</summary>
            /// <param name="recurse">Whether to include the descendants.</param>
            /// <returns>Keys and parameters, owned by the modules.</returns>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<nint>();
                foreach (var (name, parameter) in _internal_params)
                    if (!parameter.IsInvalid && seen.Add(parameter.Handle))
                        yield return (name, parameter);
                if (!recurse) yield break;
                foreach (var (childName, child) in _internal_submodules)
                    foreach (var (name, parameter) in child.named_parameters(true))
                        if (seen.Add(parameter.Handle))
                            yield return ($"{childName}.{name}", parameter);
            }

            /// <summary>Parameters, each tensor once.</summary>
            /// <param name="recurse">Whether to include the descendants.</param>
            /// <returns>Parameters, owned by the modules.</returns>
            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

            /// <summary>Buffers with their keys, each tensor once.</summary>
            /// <param name="recurse">Whether to include the descendants.</param>
            /// <param name="include_nonpersistent">Whether to include those that are not in the state_dict.</param>
            /// <returns>Keys and buffers, owned by the modules.</returns>
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<nint>();
                foreach (var (name, (buffer, persistent)) in _internal_buffers)
                    if ((persistent || include_nonpersistent) && !buffer.IsInvalid && seen.Add(buffer.Handle))
                        yield return (name, buffer);
                if (!recurse) yield break;
                foreach (var (childName, child) in _internal_submodules)
                    foreach (var (name, buffer) in child.named_buffers(true, include_nonpersistent))
                        if (seen.Add(buffer.Handle))
                            yield return ($"{childName}.{name}", buffer);
            }

            /// <summary>Buffers, each tensor once.</summary>
            /// <param name="recurse">Whether to include the descendants.</param>
            /// <param name="include_nonpersistent">Whether to include those that are not in the state_dict.</param>
            /// <returns>Buffers, owned by the modules.</returns>
            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

            /// <summary>Direct sub-modules with their names.</summary>
            /// <returns>Names and modules.</returns>
            public virtual IEnumerable<(string name, Module module)> named_children() => _internal_submodules;

            /// <summary>Direct sub-modules.</summary>
            /// <returns>Modules.</returns>
            public virtual IEnumerable<Module> children() => named_children().Select(c => c.module);

            /// <summary>All descendants with their dotted names: first the direct children, then theirs. This module is not among them.</summary>
            /// <returns>Names and modules.</returns>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var child in _internal_submodules) yield return child;
                foreach (var (childName, child) in _internal_submodules)
                    foreach (var (name, module) in child.named_modules())
                        yield return ($"{childName}.{name}", module);
            }

            /// <summary>All descendants; this module is not among them.</summary>
            /// <returns>Modules.</returns>
            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

            /// <summary>Whether there is a buffer under a dotted name.</summary>
            /// <param name="target">The key, as in the state_dict.</param>
            /// <returns>Whether it exists.</returns>
            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            /// <summary>Whether there is a parameter under a dotted name.</summary>
            /// <param name="target">The key, as in the state_dict.</param>
            /// <returns>Whether it exists.</returns>
            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            /// <summary>The buffer under a dotted name.</summary>
            /// <param name="target">The key, as in the state_dict.</param>
            /// <returns>The buffer, owned by its module, or null.</returns>
            public virtual Tensor? get_buffer(string target)
            {
                if (_internal_buffers.TryGetValue(target, out var buffer)) return buffer.Item1;
                return SplitChild(target) is var (child, rest) ? child.get_buffer(rest) : null;
            }

            /// <summary>The parameter under a dotted name.</summary>
            /// <param name="target">The key, as in the state_dict.</param>
            /// <returns>The parameter, owned by its module, or null.</returns>
            public virtual Parameter? get_parameter(string target)
            {
                if (_internal_params.TryGetValue(target, out var parameter)) return parameter;
                return SplitChild(target) is var (child, rest) ? child.get_parameter(rest) : null;
            }

            /// <summary>This module's own parameters.</summary>
            /// <returns>Keys and parameters.</returns>
            protected virtual (string name, Parameter parameter)[] _named_parameters() => [.. named_parameters(false)];

            /// <summary>This module's own buffers.</summary>
            /// <returns>Keys and buffers.</returns>
            protected virtual (string name, Tensor buffer)[] _named_buffers() => [.. named_buffers(false)];

            /// <summary>The parameters as an array.</summary>
            /// <param name="recurse">Whether to include the descendants.</param>
            /// <returns>Parameters, owned by the modules.</returns>
            protected virtual Parameter[] _parameters(bool recurse = true) => [.. parameters(recurse)];

            private (Module child, string rest)? SplitChild(string target)
            {
                var dot = target.IndexOf('.', StringComparison.Ordinal);
                if (dot < 0) return null;
                return _internal_submodules.TryGetValue(target[..dot], out var child) ? (child, target[(dot + 1)..]) : null;
            }
        }
    }
}
