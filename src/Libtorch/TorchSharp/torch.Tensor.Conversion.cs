namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The tensor on the processor; the same data if it is there already.</summary>
        public Tensor cpu() => NativeTensors.To(this, null, torch.CPU, false, false);

        /// <summary>The tensor on a CUDA device.</summary>
        /// <param name="device">The device; null means the current one.</param>
        /// <param name="non_blocking">Whether the copy may go on after the call.</param>
        /// <exception cref="InvalidOperationException">There is no CUDA device.</exception>
        public Tensor cuda(Device? device = null, bool non_blocking = false) =>
            NativeTensors.To(this, null, device ?? new Device(DeviceType.CUDA), non_blocking, false);

        /// <summary>The tensor with another type of elements.</summary>
        /// <param name="type">The type of the result.</param>
        /// <param name="copy">Whether to copy even if nothing changes.</param>
        /// <param name="disposeAfter">Whether to dispose this tensor afterwards.</param>
        /// <param name="non_blocking">Whether a copy between devices may go on after the call.</param>
        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            DisposeAfter(NativeTensors.To(this, type, null, non_blocking, copy), disposeAfter);

        /// <summary>The tensor with the type of another's elements.</summary>
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        /// <summary>The tensor on another device.</summary>
        /// <param name="deviceType">The kind of device.</param>
        /// <param name="deviceIndex">Its number; -1 means the current one.</param>
        /// <param name="copy">Whether to copy even if nothing changes.</param>
        /// <param name="disposeAfter">Whether to dispose this tensor afterwards.</param>
        /// <param name="non_blocking">Whether the copy may go on after the call.</param>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            DisposeAfter(NativeTensors.To(this, null, new Device(deviceType, deviceIndex), non_blocking, copy), disposeAfter);

        /// <summary>The tensor with another type of elements on another device.</summary>
        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            DisposeAfter(NativeTensors.To(this, type, device, non_blocking, copy), disposeAfter);

        /// <summary>The tensor with another type of elements.</summary>
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        /// <summary>The tensor on another device, given by its description.</summary>
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        /// <summary>The tensor on another device.</summary>
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            DisposeAfter(NativeTensors.To(this, null, device, non_blocking, copy), disposeAfter);

        /// <summary>The tensor with the dtype and on the device of another.</summary>
        public Tensor to(Tensor other, bool non_blocking = false) => NativeTensors.To(this, other.dtype, other.device, non_blocking, false);

        /// <summary>Applies a conversion.</summary>
        public Tensor type(Func<Tensor, Tensor> typeFunc) => typeFunc(this);

        /// <summary>The tensor with another type of elements.</summary>
        public Tensor type(ScalarType dtype) => to_type(dtype);

        /// <summary>The tensor with elements of type <see cref="ScalarType.Bool"/>.</summary>
        public Tensor @bool() => to_type(ScalarType.Bool);

        /// <summary>The tensor with elements of type <see cref="ScalarType.Byte"/>.</summary>
        public Tensor @byte() => to_type(ScalarType.Byte);

        /// <summary>The tensor with elements of type <see cref="ScalarType.Int8"/>.</summary>
        public Tensor @char() => to_type(ScalarType.Int8);

        /// <summary>The tensor with elements of type <see cref="ScalarType.Int16"/>.</summary>
        public Tensor @short() => to_type(ScalarType.Int16);

        /// <summary>The tensor with elements of type <see cref="ScalarType.Int32"/>.</summary>
        public Tensor @int() => to_type(ScalarType.Int32);

        /// <summary>The tensor with elements of type <see cref="ScalarType.Int64"/>.</summary>
        public Tensor @long() => to_type(ScalarType.Int64);

        /// <summary>The tensor with elements of type <see cref="ScalarType.Float16"/>.</summary>
        public Tensor half() => to_type(ScalarType.Float16);

        /// <summary>The tensor with elements of type <see cref="ScalarType.BFloat16"/>.</summary>
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        /// <summary>The tensor with elements of type <see cref="ScalarType.Float32"/>.</summary>
        public Tensor @float() => to_type(ScalarType.Float32);

        /// <summary>The tensor with elements of type <see cref="ScalarType.Float64"/>.</summary>
        public Tensor @double() => to_type(ScalarType.Float64);

        /// <summary>The tensor with elements of type <see cref="ScalarType.ComplexFloat32"/>.</summary>
        public Tensor cfloat() => to_type(ScalarType.ComplexFloat32);

        /// <summary>The tensor with elements of type <see cref="ScalarType.ComplexFloat64"/>.</summary>
        public Tensor cdouble() => to_type(ScalarType.ComplexFloat64);

        private Tensor DisposeAfter(Tensor result, bool dispose)
        {
            if (dispose)
            {
                Dispose();
            }
            return result;
        }
    }
}
