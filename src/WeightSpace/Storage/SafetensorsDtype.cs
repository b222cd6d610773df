using TorchSharp;

namespace WeightSpace;

/// <summary>The names that safetensors gives to element types.</summary>
internal static class SafetensorsDtype
{
    private static readonly (torch.ScalarType Type, string Name, int Width)[] _known =
    [
        (torch.ScalarType.Float64, "F64", 8), (torch.ScalarType.Float32, "F32", 4), (torch.ScalarType.Float16, "F16", 2),
        (torch.ScalarType.BFloat16, "BF16", 2), (torch.ScalarType.Int64, "I64", 8), (torch.ScalarType.Int32, "I32", 4),
        (torch.ScalarType.Int16, "I16", 2), (torch.ScalarType.Int8, "I8", 1), (torch.ScalarType.Byte, "U8", 1),
        (torch.ScalarType.Bool, "BOOL", 1), (torch.ScalarType.ComplexFloat32, "C64", 8),
    ];

    internal static string NameOf(torch.ScalarType type, string tensor)
    {
        foreach (var known in _known)
            if (known.Type == type)
                return known.Name;
        throw new ArgumentException($"Tensor '{tensor}' has dtype {type}, which safetensors does not know; it knows {string.Join(", ", _known.Select(k => k.Type))}.", nameof(type));
    }

    internal static int Width(string name) => _known.First(known => known.Name == name).Width;

    internal static bool TryParse(string name, out torch.ScalarType type, out int width)
    {
        foreach (var known in _known)
            if (known.Name == name)
            {
                (type, width) = (known.Type, known.Width);
                return true;
            }
        (type, width) = (default, 0);
        return false;
    }
}
