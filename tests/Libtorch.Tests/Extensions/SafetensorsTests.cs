using System.Text;
using FsCheck;
using FsCheck.Fluent;
using WeightSpace.Engine;
using static TorchSharp.torch;

namespace WeightSpace.Libtorch.Tests.Extensions;

public sealed class SafetensorsTests
{
    private static readonly ScalarType[] _types =
    [
        ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32,
        ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
    ];

    private static byte[] Sample()
    {
        using var scope = NewDisposeScope();
        var tensors = _types.ToDictionary(static type => $"t.{type}", static type => arange(0, 6, ScalarType.Int64).reshape(2, 3).to(type));
        tensors["empty"] = zeros(new long[] { 0, 3 });
        tensors["scalar"] = zeros(Array.Empty<long>());
        using var stream = new MemoryStream();
        Safetensors.Write(stream, tensors, new Dictionary<string, string> { ["note"] = "größer \"quoted\"" });
        return stream.ToArray();
    }

    [Fact]
    public void Read_AllDtypes_GivesEqualTensorsAndMetadata()
    {
        using var scope = NewDisposeScope();
        var file = Safetensors.Read(new MemoryStream(Sample()));
        Assert.Equal("größer \"quoted\"", Assert.Single(file.Metadata).Value);
        foreach (var type in _types)
        {
            var tensor = file.Tensors[$"t.{type}"];
            Assert.Equal(type, tensor.dtype);
            Assert.Equal([2L, 3L], tensor.shape);
            Assert.True(tensor.Equals(arange(0, 6, ScalarType.Int64).reshape(2, 3).to(type)));
        }
        Assert.Equal([0L, 3L], file.Tensors["empty"].shape);
        Assert.Empty(file.Tensors["scalar"].shape);
    }

    [Fact]
    public void Read_BytesFlippedOrCut_GivesFormatExceptionOrEqualTensors()
    {
        var sample = Sample();
        using var original = Safetensors.Read(new MemoryStream(sample));
        Prop.ForAll(
            Gen.Choose(0, sample.Length - 1).Two().Zip(Gen.Choose(1, 255)).ToArbitrary(),
            draw =>
            {
                var ((at, length), change) = draw;
                var damaged = (byte[])sample.Clone();
                damaged[at] ^= (byte)change;
                foreach (var bytes in new[] { damaged, sample[..length] })
                {
                    try
                    {
                        using var file = Safetensors.Read(new MemoryStream(bytes));
                        foreach (var (name, tensor) in original.Tensors)
                            if (!file.Tensors[name].Equals(tensor)) return false;
                    }
                    catch (FormatException)
                    {
                    }
                }
                return true;
            }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "shape needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype 'F33' is unknown")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807,9],"data_offsets":[0,4]}}""", 4, "too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 2, "truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "after the last tensor")]
    [InlineData("""[1]""", 0, "JSON object")]
    public void Read_BadHeader_SaysWhatIsWrong(string header, int data, string expected)
    {
        var text = Encoding.UTF8.GetBytes(header);
        byte[] bytes = [.. BitConverter.GetBytes((long)text.Length), .. text, .. new byte[data]];
        Assert.Contains(expected, Assert.Throws<FormatException>(() => Safetensors.Read(new MemoryStream(bytes), "x")).Message);
    }

    [Fact]
    public void Read_OversizedHeader_SaysSo()
    {
        Assert.Contains("give a header of", Assert.Throws<FormatException>(() => Safetensors.Read(new MemoryStream([255, 255, 255, 255, 255, 255, 255, 127]))).Message);
    }

    [Fact]
    public void CheckpointLoad_SavedModule_RestoresBitsAndLeavesNoTemporaryFile()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "m.safetensors");
            using var saved = nn.Linear(3, 2);
            using var loaded = nn.Linear(3, 2);
            Checkpoint.Save(saved, path);
            Checkpoint.Load(loaded, path);
            Assert.True(loaded.weight.Equals(saved.weight) && loaded.bias!.Equals(saved.bias!));
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
