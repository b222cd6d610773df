namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            /// <summary>All parameters and persistent buffers by key. The values are the module's own tensors, not copies.</summary>
            /// <param name="destination">A dictionary to add to, or null for a new one.</param>
            /// <param name="prefix">Put before every key, with a dot.</param>
            /// <returns>The dictionary. Do not dispose its tensors.</returns>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (name, parameter) in named_parameters()) destination.TryAdd(start + name, parameter);
                foreach (var (name, buffer) in named_buffers(include_nonpersistent: false)) destination.TryAdd(start + name, buffer);
                // A parameter shared by two children has one key above; both of its keys belong to the state.
                foreach (var (name, child) in named_children()) child.state_dict(destination, start + name);
                return destination;
            }

            /// <summary>Copies tensors into the parameters and buffers of the same keys; dtype and device stay those of the module.</summary>
            /// <param name="source">Tensors by key, not changed and not disposed.</param>
            /// <param name="strict">Whether a missing or an unexpected key is an error.</param>
            /// <param name="skip">Keys to leave alone.</param>
            /// <returns>Keys that the source lacks, and keys that the module lacks.</returns>
            /// <exception cref="InvalidOperationException">With <paramref name="strict"/>, the keys differ; nothing has been copied.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(source);
                skip ??= [];
                var destination = state_dict();
                var unexpected = source.Keys.Where(k => !skip.Contains(k) && !destination.ContainsKey(k)).ToList();
                var missing = destination.Keys.Where(k => !skip.Contains(k) && !source.ContainsKey(k)).ToList();
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                    throw new InvalidOperationException(
                        $"The state_dict does not fit {GetName()}: missing keys [{string.Join(", ", missing)}], unexpected keys [{string.Join(", ", unexpected)}]. Pass strict: false to load the rest.");

                using var noGrad = no_grad();
                foreach (var (key, tensor) in source)
                {
                    if (skip.Contains(key) || !destination.TryGetValue(key, out var target)) continue;
                    if (!target.shape.AsSpan().SequenceEqual(tensor.shape))
                        throw new ArgumentException(
                            $"'{key}' of {GetName()} has shape [{string.Join(", ", target.shape)}], the state_dict holds [{string.Join(", ", tensor.shape)}].", nameof(source));
                    // copy_ answers its target; that handle may be a second one on the same tensor, and then it is ours to free.
                    var copied = target.copy_(tensor);
                    if (!ReferenceEquals(copied, target)) copied.Dispose();
                }
                return (missing, unexpected);
            }

            /// <summary>Writes the state to a file in TorchSharp's format.</summary>
            /// <param name="location">The path; an existing file is overwritten.</param>
            /// <param name="skip">Keys to leave out.</param>
            /// <returns>This module.</returns>
            public Module save(string location, IList<string>? skip = null)
            {
                using var stream = File.Create(location);
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            /// <summary>Writes the state in TorchSharp's format; the writer stays open.</summary>
            /// <param name="writer">The destination.</param>
            /// <param name="skip">Keys to leave out.</param>
            /// <returns>This module.</returns>
            public Module save(BinaryWriter writer, IList<string>? skip = null)
            {
                save_state_dict(writer, state_dict(), skip);
                return this;
            }

            /// <summary>Writes the state in TorchSharp's format and closes the stream, as TorchSharp does.</summary>
            /// <param name="stream">The destination.</param>
            /// <param name="skip">Keys to leave out.</param>
            /// <returns>This module.</returns>
            public Module save(Stream stream, IList<string>? skip = null)
            {
                using var writer = new BinaryWriter(stream);
                return save(writer, skip);
            }

            /// <summary>Writes tensors in TorchSharp's format: their number (LEB128), then for each its key and the tensor.</summary>
            /// <param name="writer">The destination, left open.</param>
            /// <param name="sd">Tensors by key.</param>
            /// <param name="skip">Keys to leave out.</param>
            public static void save_state_dict(BinaryWriter writer, Dictionary<string, Tensor> sd, IList<string>? skip = null)
            {
                ArgumentNullException.ThrowIfNull(writer);
                ArgumentNullException.ThrowIfNull(sd);
                var entries = sd.Where(e => skip is null || !skip.Contains(e.Key)).ToList();
                writer.Write7BitEncodedInt64(entries.Count);
                foreach (var (key, tensor) in entries)
                {
                    writer.Write(key);
                    tensor.Save(writer);
                }
            }

            /// <summary>Reads the state from a file in TorchSharp's format.</summary>
            /// <param name="location">The path.</param>
            /// <param name="strict">Whether a different set of keys is an error.</param>
            /// <param name="skip">Keys to read over.</param>
            /// <param name="loadedParameters">Gets every key of the file, and whether the module has it.</param>
            /// <returns>This module.</returns>
            /// <exception cref="FileNotFoundException">There is no such file.</exception>
            public virtual Module load(string location, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                if (!File.Exists(location)) throw new FileNotFoundException($"No saved state of {GetName()} at '{location}'.", location);
                using var stream = File.OpenRead(location);
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            /// <summary>Reads the state in TorchSharp's format; the reader stays open.</summary>
            /// <param name="reader">The source.</param>
            /// <param name="strict">Whether a different set of keys is an error.</param>
            /// <param name="skip">Keys to read over.</param>
            /// <param name="loadedParameters">Gets every key of the source, and whether the module has it.</param>
            /// <returns>This module.</returns>
            /// <exception cref="ArgumentException">With <paramref name="strict"/>, the keys differ.</exception>
            public virtual Module load(BinaryReader reader, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                ArgumentNullException.ThrowIfNull(reader);
                var state = state_dict();
                var entries = reader.Read7BitEncodedInt64();
                if (strict && entries != state.Count)
                    throw new ArgumentException($"The saved state of {GetName()} must have {state.Count} entries, got {entries}. Pass strict: false to load what fits.");

                for (var i = 0L; i < entries; i++)
                {
                    var key = reader.ReadString();
                    var found = state.TryGetValue(key, out var target);
                    if (!found && strict)
                        throw new ArgumentException($"The saved state holds '{key}', which {GetName()} has not. Pass strict: false to load what fits.");
                    if (found && !(skip?.Contains(key) ?? false)) LoadInto(target!, reader);
                    else TensorExtensionMethods.Load(reader, skip: true);
                    loadedParameters?.Add(key, found);
                }
                return this;
            }

            /// <summary>Reads the state in TorchSharp's format and closes the stream, as TorchSharp does.</summary>
            /// <param name="stream">The source.</param>
            /// <param name="strict">Whether a different set of keys is an error.</param>
            /// <param name="skip">Keys to read over.</param>
            /// <param name="loadedParameters">Gets every key of the source, and whether the module has it.</param>
            /// <returns>This module.</returns>
            public Module load(Stream stream, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loadedParameters = null)
            {
                using var reader = new BinaryReader(stream);
                return load(reader, strict, skip, loadedParameters);
            }

            /// <summary>Creates a module and reads its state from a file in TorchSharp's format.</summary>
            /// <typeparam name="T">The class of the module.</typeparam>
            /// <param name="path">The path.</param>
            /// <returns>The module; the caller disposes it.</returns>
            public static Module Create<T>(string path) where T : Module, new() => new T().load(path);

            private static void LoadInto(Tensor target, BinaryReader reader)
            {
                if (target.device_type == DeviceType.CPU)
                {
                    target.Load(reader);
                    return;
                }
                using var loaded = TensorExtensionMethods.Load(reader);
                using var noGrad = no_grad();
                target.copy_(loaded);
            }
        }
    }
}
