namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        internal unsafe NativeTensorInfo Describe()
        {
            NativeTensorInfo info;
            NativeMethods.ws_tensor_describe(RequireHandle(), &info);
            return info;
        }

        /// <summary>The sizes of the axes.</summary>
        public unsafe long[] shape
        {
            get
            {
                var info = Describe();
                var sizes = info.Dimensions == 0 ? [] : new ReadOnlySpan<long>(info.Sizes, info.Dimensions).ToArray();
                GC.KeepAlive(this);
                return sizes;
            }
        }

        /// <summary>The sizes of the axes.</summary>
        public long[] size() => shape;

        /// <summary>The size of one axis.</summary>
        /// <param name="dim">The axis; negative ones count from the end.</param>
        /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
        public unsafe long size(int dim)
        {
            var info = Describe();
            var value = info.Sizes[RequireAxis(dim, info.Dimensions)];
            GC.KeepAlive(this);
            return value;
        }

        /// <summary>The steps between neighbours along each axis, in elements.</summary>
        public unsafe long[] stride()
        {
            var info = Describe();
            var strides = info.Dimensions == 0 || info.Strides is null ? [] : new ReadOnlySpan<long>(info.Strides, info.Dimensions).ToArray();
            GC.KeepAlive(this);
            return strides;
        }

        /// <summary>The step between neighbours along one axis, in elements.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
        public unsafe long stride(int dim)
        {
            var info = Describe();
            var value = info.Strides is null ? 0 : info.Strides[RequireAxis(dim, info.Dimensions)];
            GC.KeepAlive(this);
            return value;
        }

        /// <summary>The number of axes.</summary>
        public long Dimensions => Describe().Dimensions;

        /// <summary>The number of axes.</summary>
        public long dim() => Dimensions;

        /// <summary>The number of axes.</summary>
        public long ndim => Dimensions;

        /// <summary>The number of elements.</summary>
        public long NumberOfElements => Describe().ElementCount;

        /// <summary>The number of elements.</summary>
        public long numel() => NumberOfElements;

        /// <summary>The bytes of an element.</summary>
        public long ElementSize => Describe().ElementSize;

        /// <summary>The bytes of an element.</summary>
        public long element_size() => ElementSize;

        /// <summary>The type of the elements.</summary>
        public ScalarType dtype => (ScalarType)Describe().ScalarType;

        /// <summary>Where the tensor lives.</summary>
        public Device device
        {
            get
            {
                var info = Describe();
                return info.DeviceType == (int)DeviceType.CPU ? CPU : new Device((DeviceType)info.DeviceType, info.DeviceIndex);
            }
        }

        /// <summary>The number of the device; -1 means the current one.</summary>
        public int device_index => Describe().DeviceIndex;

        /// <summary>The kind of device.</summary>
        public DeviceType device_type => (DeviceType)Describe().DeviceType;

        /// <summary>The place of the first element in the storage, in elements.</summary>
        public long storage_offset() => Describe().StorageOffset;

        /// <summary>Whether the elements lie in row-major order without gaps.</summary>
        public bool is_contiguous() => (Describe().Flags & NativeTensorInfo.Contiguous) != 0;

        /// <summary>Whether the tensor is sparse.</summary>
        public bool is_sparse => (Describe().Flags & NativeTensorInfo.Sparse) != 0;

        /// <summary>Whether the tensor lives on a CUDA device.</summary>
        public bool is_cuda => device_type == DeviceType.CUDA;

        /// <summary>Whether the tensor has no data.</summary>
        public bool is_meta => device_type == DeviceType.META;

        /// <summary>Whether the tensor lives on the processor.</summary>
        public bool is_cpu() => device_type == DeviceType.CPU;

        /// <summary>Whether the elements are whole numbers.</summary>
        public bool is_integral() => torch.is_integral(dtype);

        /// <summary>Whether the elements are real numbers.</summary>
        public bool is_floating_point() => torch.is_floating_point(dtype);

        /// <summary>Whether the elements are complex numbers.</summary>
        public bool is_complex() => torch.is_complex(dtype);

        /// <summary>Whether the tensor is quantized.</summary>
        public bool is_quantized() => torch.is_quantized(dtype);

        private static int RequireAxis(int dim, int dimensions)
        {
            var axis = dim < 0 ? dim + dimensions : dim;
            return (uint)axis < (uint)dimensions
                ? axis
                : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"The tensor has {dimensions} axes.");
        }
    }
}
