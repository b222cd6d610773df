using System.Diagnostics;
using WeightSpace.Onnx;
using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

/// <summary>Damages files at random and reads them, with all their tensors.</summary>
internal static class OnnxFuzzer
{
    /// <summary>What a run saw.</summary>
    internal readonly record struct Outcome(int Accepted, int Refused, TimeSpan Slowest, long MostAllocated);

    /// <summary>Reads a number of damaged files. Anything but success or an <see cref="OnnxFormatException"/> of one
    /// line escapes.</summary>
    /// <param name="models">The whole files.</param>
    /// <param name="seed">Seed of the damage.</param>
    /// <param name="count">The number of damaged files.</param>
    /// <param name="use">What else is done with each file that can be read.</param>
    internal static Outcome Run(IReadOnlyList<byte[]> models, int seed, int count, Action<OnnxModel>? use = null)
    {
        var random = new Random(seed);
        var outcome = new Outcome(0, 0, TimeSpan.Zero, 0);
        for (var i = 0; i < count; i++)
        {
            var bytes = Damage(models, random);
            var clock = Stopwatch.StartNew();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var accepted = TryRead(bytes, use);
            outcome = new Outcome(
                outcome.Accepted + (accepted ? 1 : 0),
                outcome.Refused + (accepted ? 0 : 1),
                clock.Elapsed > outcome.Slowest ? clock.Elapsed : outcome.Slowest,
                Math.Max(outcome.MostAllocated, GC.GetAllocatedBytesForCurrentThread() - before));
        }

        return outcome;
    }

    private static bool TryRead(byte[] bytes, Action<OnnxModel>? use)
    {
        try
        {
            using var model = OnnxModel.Parse(bytes, "fuzz.onnx", Path.GetTempPath());
            foreach (var tensor in model.Tensors.Where(tensor => tensor.IsReadable)) tensor.ReadDoubles();
            use?.Invoke(model);
            return true;
        }
        catch (OnnxFormatException exception)
        {
            Assert.DoesNotContain('\n', exception.Message);
            Assert.InRange(exception.Message.Length, 20, 2000);
            return false;
        }
    }

    private static byte[] Damage(IReadOnlyList<byte[]> models, Random random)
    {
        // Half of the files stay well-formed messages: only so are the checks behind the wire format reached.
        if (random.Next(2) == 0)
        {
            var whole = models[random.Next(models.Count)];
            for (var times = random.Next(1, 4); times > 0; times--) whole = ProtobufMutator.Mutate(whole, random);
            return whole;
        }

        var bytes = models[random.Next(models.Count)].ToList();
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, random.Next(2) == 0 ? bytes.Count - at : Math.Min(bytes.Count - at, random.Next(1, 16)));
                    break;
                case 3:
                    bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 16)).Select(_ => (byte)random.Next(256)));
                    break;
                case 4:
                    // A number of up to ten bytes: lengths, sizes and counts beyond all bounds.
                    bytes.InsertRange(at, Enumerable.Repeat((byte)0xff, random.Next(1, 10)).Append((byte)random.Next(2)));
                    break;
                case 5:
                    ChangeLength(bytes, random);
                    break;
                default:
                    var other = models[random.Next(models.Count)];
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other.Skip(from).Take(random.Next(1, 200)));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Alters the byte after one that looks like the tag of a field with a length.</summary>
    private static void ChangeLength(List<byte> bytes, Random random)
    {
        var tags = Enumerable.Range(0, bytes.Count - 1).Where(i => (bytes[i] & 7) == 2 && bytes[i] < 128).ToList();
        if (tags.Count > 0) bytes[tags[random.Next(tags.Count)] + 1] = (byte)random.Next(256);
    }
}
