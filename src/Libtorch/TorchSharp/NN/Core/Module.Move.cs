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
            private static readonly ConcurrentDictionary<Type, Dictionary<string, PropertyInfo>> _publicProperties = new();

            /// <summary>The type of the device that the module was last moved to.</summary>
            protected DeviceType _deviceType = DeviceType.CPU;

            /// <summary>The index of the device that the module was last moved to, -1 where there is but one.</summary>
            protected int _deviceIndex = -1;

            /// <summary>Moves and converts parameters and floating-point buffers; <c>module.to(...)</c> calls it.</summary>
            /// <param name="device">The target device.</param>
            /// <param name="dtype">A floating-point or complex dtype.</param>
            /// <param name="non_blocking">Accepted for compatibility.</param>
            /// <returns>This module, with new parameter objects where something changed.</returns>
            /// <exception cref="ArgumentException">The dtype is neither floating-point nor complex.</exception>
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                RequireFloating(dtype);
                _toEpilog(dtype, RequireDevice(device.type, device.index), non_blocking);
                return this;
            }

            /// <summary>Moves parameters and buffers.</summary>
            /// <param name="deviceType">The type of the target device.</param>
            /// <param name="deviceIndex">Its index, -1 for the current one.</param>
            /// <param name="non_blocking">Accepted for compatibility.</param>
            /// <returns>This module, with new parameter objects where something changed.</returns>
            /// <exception cref="InvalidOperationException">The machine has no such device.</exception>
            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                _toEpilog(null, RequireDevice(deviceType, deviceIndex), non_blocking);
                return this;
            }

            /// <summary>Converts parameters and floating-point buffers.</summary>
            /// <param name="dtype">A floating-point or complex dtype.</param>
            /// <param name="non_blocking">Accepted for compatibility.</param>
            /// <returns>This module, with new parameter objects where something changed.</returns>
            /// <exception cref="ArgumentException">The dtype is neither floating-point nor complex.</exception>
            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                RequireFloating(dtype);
                _toEpilog(dtype, null, non_blocking);
                return this;
            }

            /// <summary>Moves and converts to the device and dtype of a tensor.</summary>
            /// <param name="other">The model to follow.</param>
            /// <param name="non_blocking">Accepted for compatibility.</param>
            /// <returns>This module.</returns>
            public Module _to(Tensor other, bool non_blocking)
            {
                ArgumentNullException.ThrowIfNull(other);
                return _to(other.device, other.dtype, non_blocking);
            }

            /// <summary>Converts what the module and its descendants hold.</summary>
            /// <param name="dtype">The new dtype.</param>
            /// <param name="non_blocking">Accepted for compatibility.</param>
            protected void _toEpilog(ScalarType dtype, bool non_blocking) => _toEpilog(dtype, null, non_blocking);

            /// <summary>Moves and converts what the module and its descendants hold.</summary>
            /// <param name="device">The new device.</param>
            /// <param name="dtype">The new dtype.</param>
            /// <param name="non_blocking">Accepted for compatibility.</param>
            protected void _toEpilog(Device device, ScalarType dtype, bool non_blocking) => _toEpilog(dtype, device, non_blocking);

            /// <summary>Moves what the module and its descendants hold.</summary>
            /// <param name="deviceType">The type of the new device.</param>
            /// <param name="deviceIndex">Its index.</param>
            /// <param name="non_blocking">Accepted for compatibility.</param>
            protected void _toEpilog(DeviceType deviceType, int deviceIndex, bool non_blocking) =>
                _toEpilog(null, new Device(deviceType, deviceIndex), non_blocking);

            /// <summary>Does the moving: children first, then own parameters and buffers, setting the fields or properties that hold them.</summary>
            /// <param name="dtype">The new dtype, or null to keep it.</param>
            /// <param name="device">The new device, or null to keep it.</param>
            /// <param name="non_blocking">Accepted for compatibility.</param>
            protected virtual void _toEpilog(ScalarType? dtype, Device? device, bool non_blocking)
            {
                if (dtype is null && device is null) throw new ArgumentNullException(nameof(device), "Moving a module needs a device or a dtype, got neither.");
                foreach (var (_, child) in named_children())
                {
                    if (device is null) child._to(dtype!.Value, non_blocking);
                    else if (dtype is null) child._to(device.type, device.index, non_blocking);
                    else child._to(device, dtype.Value, non_blocking);
                }
                foreach (var (name, parameter) in named_parameters(false).ToList())
                {
                    if (!ReplaceParameter(dtype, device, parameter, out var moved)) continue;
                    if (!SetProperty(name, moved!)) SetField(name, moved!);
                    ConditionallyRegisterParameter(name, moved);
                    parameter.Dispose();
                }
                foreach (var (name, buffer) in named_buffers(false).ToList())
                {
                    var persistent = _internal_buffers.TryGetValue(name, out var entry) && entry.Item2;
                    if (!ReplaceBuffer(dtype, device, buffer, out var moved)) continue;
                    if (!SetProperty(name, moved!)) SetField(name, moved!);
                    ConditionallyRegisterBuffer(name, moved, persistent);
                }
                if (device is null) return;
                (_deviceType, _deviceIndex) = (device.type, device.index);
            }

            /// <summary>Makes the moved or converted version of a buffer and disposes the old one.</summary>
            /// <param name="dtype">The new dtype (integer buffers keep theirs), or null to keep it.</param>
            /// <param name="device">The new device, or null to keep it.</param>
            /// <param name="buffer">The buffer; disposed when a new one is made.</param>
            /// <param name="result">The new buffer, outside any dispose scope.</param>
            /// <returns>Whether anything had to change.</returns>
            protected static bool ReplaceBuffer(ScalarType? dtype, Device? device, Tensor buffer, out Tensor? result)
            {
                result = null;
                var (newType, newDevice) = Target(dtype, device, buffer);
                if (!Differs(buffer, newType, newDevice)) return false;
                result = buffer.to(newType, newDevice).DetachFromDisposeScope();
                buffer.Dispose();
                return true;
            }

            /// <summary>Makes the moved or converted version of a parameter, with its gradient; the old one is left to the caller.</summary>
            /// <param name="dtype">The new dtype, or null to keep it.</param>
            /// <param name="device">The new device, or null to keep it.</param>
            /// <param name="param">The parameter.</param>
            /// <param name="p">The new parameter, outside any dispose scope.</param>
            /// <returns>Whether anything had to change.</returns>
            protected static bool ReplaceParameter(ScalarType? dtype, Device? device, Parameter param, out Parameter? p)
            {
                p = null;
                var (newType, newDevice) = Target(dtype, device, param);
                using var grad = param.grad;
                if (!Differs(param, newType, newDevice) && (grad is null || !Differs(grad, newType, newDevice))) return false;

                // Without recording, so that the new parameter is a leaf; copied, so that it never shares its tensor with the old one.
                using var noGrad = no_grad();
                p = new Parameter(param.to(newType, newDevice, copy: true), param.requires_grad);
                p.DetachFromDisposeScope();
                if (grad is null) return true;
                using var movedGrad = grad.to(newType, newDevice);
                p.grad = movedGrad;
                return true;
            }

            /// <summary>Moves a freshly built module to what a factory was asked for.</summary>
            internal T MoveModule<T>(Device? device, ScalarType? dtype) where T : Module
            {
                var (targetDevice, targetType) = GetDefaultDeviceAndType(device, dtype);
                return (T)_to(targetDevice, targetType, false);
            }

            private static (ScalarType dtype, Device device) Target(ScalarType? dtype, Device? device, Tensor tensor)
            {
                var old = tensor.dtype;
                return (dtype is { } wish && IsFloating(old) ? wish : old, device ?? tensor.device);
            }

            private static bool Differs(Tensor tensor, ScalarType dtype, Device device) =>
                tensor.dtype != dtype || tensor.device_type != device.type
                || (device.type == DeviceType.CUDA && device.index >= 0 && tensor.device_index != device.index);

            private bool SetProperty(string name, object value)
            {
                var properties = _publicProperties.GetOrAdd(GetType(), static type =>
                {
                    var found = new Dictionary<string, PropertyInfo>();
                    foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
                        if (property.CanWrite && property.GetIndexParameters().Length == 0 && typeof(Tensor).IsAssignableFrom(property.PropertyType))
                            found.TryAdd(property.Name, property);
                    return found;
                });
                if (!properties.TryGetValue(name, out var target)) return false;
                target.SetValue(this, value);
                return true;
            }

            private void SetField(string name, object value)
            {
                foreach (var field in _componentFields.GetOrAdd(GetType(), FindComponentFields))
                {
                    if (field.Name != name || !field.Info.FieldType.IsInstanceOfType(value)) continue;
                    field.Info.SetValue(this, value);
                    return;
                }
            }

            private static bool IsFloating(ScalarType dtype) => is_floating_point(dtype) || is_complex(dtype);

            private static void RequireFloating(ScalarType dtype)
            {
                if (!IsFloating(dtype))
                    throw new ArgumentException($"A module can only be converted to a floating-point or complex dtype, got {dtype}.", nameof(dtype));
            }

            private static Device RequireDevice(DeviceType type, int index)
            {
                if (type != DeviceType.CUDA) return new Device(type, -1);
                if (!cuda.is_available())
                    throw new InvalidOperationException("A module cannot move to CUDA: this machine's libtorch sees no CUDA device.");
                return new Device(type, index);
            }
        }
    }
}
