namespace WeightSpace.Onnx;

/// <summary>Random numbers by counting (SplitMix64): each element has a number of its own, so that large weights are drawn
/// by all cores and always alike.</summary>
internal sealed class SplitRandom(long seed)
{
    private const int Piece = 1 << 16;

    private ulong state = Mix((ulong)seed + 0x9e3779b97f4a7c15);

    internal ulong Next() => Mix(state += 0x9e3779b97f4a7c15);

    /// <summary>Fills with uniform numbers of a mean and a half-width; with a bound, with whole numbers below
    /// it.</summary>
    internal void Fill(Span<float> values, float mean, float halfWidth, long bound = 0)
    {
        var start = Next();
        for (var i = 0; i < values.Length; i++)
        {
            var bits = Mix(start + ((ulong)i * 0x9e3779b97f4a7c15));
            values[i] = bound > 0 ? bits % (ulong)bound : mean + (halfWidth * (((bits >> 40) * (2f / (1 << 24))) - 1));
        }
    }

    /// <summary>As the other overload, by all cores.</summary>
    internal void Fill(HostArray array, float mean, float halfWidth)
    {
        var start = Next();
        var count = array.Bytes.Length / sizeof(float);
        Parallel.For(0, (count + Piece - 1) / Piece, piece =>
        {
            var values = array.Floats;
            var end = Math.Min(count, (piece + 1) * Piece);
            for (var i = piece * Piece; i < end; i++)
            {
                var bits = Mix(start + ((ulong)i * 0x9e3779b97f4a7c15));
                values[i] = mean + (halfWidth * (((bits >> 40) * (2f / (1 << 24))) - 1));
            }
        });
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
