namespace TorchSharp;

public static partial class torch
{
    /// <summary>Writes a tensor to a file, in the format of <see cref="TensorExtensionMethods.Save(Tensor, string)"/>.</summary>
    /// <param name="t">The tensor, on any device.</param>
    /// <param name="location">The path; an existing file is overwritten.</param>
    /// <remarks>TorchSharp's packages write libtorch's archive here: exchange files with them through <c>Save</c> and <c>Load</c> or safetensors.</remarks>
    public static void save(Tensor t, string location)
    {
        ArgumentNullException.ThrowIfNull(t);
        t.save(location);
    }

    /// <summary>Reads a tensor that <see cref="save"/> has written.</summary>
    /// <param name="location">The path.</param>
    /// <returns>The tensor, in main memory; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">The file is libtorch's archive, or no tensor at all, or is cut short.</exception>
    public static Tensor load(string location) => Tensor.load(location);

    public partial class Tensor
    {
        /// <summary>Writes the tensor to a file, in the format of <see cref="TensorExtensionMethods.Save(Tensor, string)"/>.</summary>
        /// <param name="location">The path; an existing file is overwritten.</param>
        public void save(string location) => TensorExtensionMethods.Save(this, location);

        /// <summary>Reads a tensor that <see cref="save"/> has written.</summary>
        /// <param name="location">The path.</param>
        /// <returns>The tensor, in main memory; the caller disposes it.</returns>
        /// <exception cref="InvalidDataException">The file is libtorch's archive, or no tensor at all, or is cut short.</exception>
        public static Tensor load(string location)
        {
            using var stream = File.OpenRead(location);
            using var reader = new BinaryReader(stream);
            Span<byte> start = stackalloc byte[4];
            if (stream.Read(start) == 4 && start.SequenceEqual("PK\u0003\u0004"u8))
                throw new InvalidDataException($"{location} is an archive of libtorch's serializer, which is not supported: save the tensor with TensorExtensionMethods.Save or as safetensors.");
            stream.Position = 0;
            return TensorExtensionMethods.Load(reader);
        }
    }
}
