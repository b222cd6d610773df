using System.Buffers.Binary;
using System.Text;

namespace WeightSpace;

/// <summary>Marks the need of an ELF file for a symbol version as weak, so that the loader accepts a library that lacks
/// it.</summary>
/// <remarks>
/// <c>libLibTorchSharp.so</c> 0.107 needs <c>GLIBCXX_3.4.32</c> for one symbol that <c>&lt;iostream&gt;</c> leaves
/// behind and nothing calls.
/// The need is an <c>Elf64_Vernaux</c> entry of section <c>.gnu.version_r</c>; flag <c>VER_FLG_WEAK</c> makes it
/// optional (System V ABI, symbol versioning).
/// </remarks>
internal static class WeakVersionNeed
{
    internal const string TooNew = "GLIBCXX_3.4.32";
    private const uint VersionNeeds = 0x6ffffffe;
    private const ushort Weak = 2;

    /// <summary>Sets the flag in place.</summary>
    /// <param name="file">A 64-bit little-endian ELF file.</param>
    /// <param name="version">The name of the version.</param>
    /// <exception cref="FormatException">The file is of another kind, or does not need that version.</exception>
    internal static void Mark(Span<byte> file, string version)
    {
        if (file.Length < 64 || !file[..6].SequenceEqual("\u007fELF\u0002\u0001"u8)) throw new FormatException("The native library is no 64-bit little-endian ELF file.");
        var (sections, entrySize, count) = (Long(file, 40), Short(file, 58), Short(file, 60));
        for (var i = 0; i < count; i++)
        {
            var section = file.Slice(checked((int)(sections + i * entrySize)), entrySize);
            if (Int(section, 4) != VersionNeeds) continue;
            var strings = file.Slice(checked((int)(sections + Int(section, 40) * entrySize)), entrySize);
            if (MarkNeed(file, checked((int)Long(section, 24)), (int)Int(section, 44), checked((int)Long(strings, 24)), version)) return;
        }
        throw new FormatException($"The native library does not need version {version}, so there is nothing to mend.");
    }

    private static bool MarkNeed(Span<byte> file, int at, int needs, int strings, string version)
    {
        for (var need = 0; need < needs; need++)
        {
            var auxiliary = at + (int)Int(file, at + 8);
            for (var k = Short(file, at + 2); k > 0; k--)
            {
                if (Text(file, strings + (int)Int(file, auxiliary + 8)) == version)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(file[(auxiliary + 4)..], (ushort)(Short(file, auxiliary + 4) | Weak));
                    return true;
                }
                auxiliary += (int)Int(file, auxiliary + 12);
            }
            at += (int)Int(file, at + 12);
        }
        return false;
    }

    private static string Text(ReadOnlySpan<byte> file, int at) => Encoding.ASCII.GetString(file.Slice(at, file[at..].IndexOf((byte)0)));

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private static uint Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ushort Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
