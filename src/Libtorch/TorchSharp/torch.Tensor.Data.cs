namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements as a .NET sequence; a copy where the tensor is on another device.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the type of the elements.</exception>
        public Utils.TensorAccessor<T> data<T>() where T : unmanaged
        {
            var info = Describe();
            ValidateType(typeof(T), (ScalarType)info.ScalarType);
            return info.DeviceType == (int)DeviceType.CPU ? new(this) : new(cpu(), owned: true);
        }

        /// <summary>The memory of a tensor on the processor, row-major; writing writes the tensor, if it is contiguous.</summary>
        /// <exception cref="InvalidOperationException">The tensor is on another device, or assigned bytes do not fill it.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                var info = Describe();
                if (info.DeviceType != (int)DeviceType.CPU)
                {
                    throw new InvalidOperationException("Only data on the processor can be read; call cpu() first.");
                }
                if ((info.Flags & NativeTensorInfo.Contiguous) == 0)
                {
                    // No memory in row-major order exists; the caller gets a copy.
                    using var ordered = contiguous();
                    var copy = ordered.bytes.ToArray();
                    return copy;
                }
                return new Span<byte>(info.Data, checked((int)(info.ElementCount * info.ElementSize)));
            }

            set
            {
                if (!is_contiguous())
                {
                    throw new InvalidOperationException("Bytes can be assigned to contiguous tensors only.");
                }
                var target = bytes;
                if (value.Length != target.Length)
                {
                    throw new InvalidOperationException($"The tensor holds {target.Length} bytes, got {value.Length}.");
                }
                value.CopyTo(target);
                GC.KeepAlive(this);
            }
        }

        /// <summary>Writes the bytes of the elements, row-major.</summary>
        /// <param name="stream">Where to.</param>
        /// <param name="bufferSize">The bytes of a piece.</param>
        public void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            using var here = cpu();
            using var ordered = here.contiguous();
            ForEachPiece(ordered, bufferSize, piece => { stream.Write(piece.Span); return true; });
        }

        /// <summary>Sets the elements from bytes, row-major.</summary>
        /// <param name="stream">Where from.</param>
        /// <param name="bufferSize">The bytes of a piece.</param>
        /// <exception cref="EndOfStreamException">The stream ends too early.</exception>
        public void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            using var fresh = torch.empty(shape, dtype, torch.CPU);
            ForEachPiece(fresh, bufferSize, piece => { stream.ReadExactly(piece.Span); return true; });
            using var off = torch.no_grad();
            copy_(fresh);
        }

        /// <summary>An element in row-major order, converted.</summary>
        public T ReadCpuValue<T>(long i) where T : unmanaged => data<T>()[i];

        /// <summary>An element in row-major order.</summary>
        public float ReadCpuFloat16(long i) => (float)ReadCpuValue<Half>(i);

        /// <summary>An element in row-major order.</summary>
        public float ReadCpuBFloat16(long i) => ReadCpuValue<BFloat16>(i).ToSingle();

        /// <summary>An element in row-major order.</summary>
        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        /// <summary>An element in row-major order.</summary>
        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        /// <summary>An element in row-major order.</summary>
        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        /// <summary>An element in row-major order.</summary>
        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        /// <summary>An element in row-major order.</summary>
        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        /// <summary>An element in row-major order.</summary>
        public sbyte ReadCpuSByte(long i) => ReadCpuValue<sbyte>(i);

        /// <summary>An element in row-major order.</summary>
        public short ReadCpuInt16(long i) => ReadCpuValue<short>(i);

        /// <summary>An element in row-major order.</summary>
        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        private static unsafe void ForEachPiece(Tensor tensor, int size, Func<Memory<byte>, bool> visit)
        {
            var info = tensor.Describe();
            var total = info.ElementCount * info.ElementSize;
            var piece = new byte[Math.Max(size, 1 << 16)];
            // Through a buffer, because a span holds no more than 2 GiB and cannot enter a lambda.
            for (long done = 0; done < total; done += piece.Length)
            {
                var count = (int)Math.Min(piece.Length, total - done);
                var native = new Span<byte>((byte*)info.Data + done, count);
                native.CopyTo(piece);
                visit(piece.AsMemory(0, count));
                piece.AsSpan(0, count).CopyTo(native);
            }
            GC.KeepAlive(tensor);
        }
    }
}
