using System.Runtime.InteropServices;
using WeightSpace.Onnx;
using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

public sealed class OnnxTensorTests
{
    public static TheoryData<string, byte[], double[]> RawData => new()
    {
        { "Float", MemoryMarshal.AsBytes<float>([1.5f, -2f]).ToArray(), [1.5, -2] },
        { "Double", MemoryMarshal.AsBytes<double>([1e-300, -2]).ToArray(), [1e-300, -2] },
        { "Float16", MemoryMarshal.AsBytes<Half>([(Half)0.25, (Half)(-3)]).ToArray(), [0.25, -3] },
        { "BFloat16", [0x80, 0x3f, 0x40, 0xc0], [1, -3] },
        { "Int8", [0xff, 0x7f], [-1, 127] },
        { "UInt8", [0xff, 0x7f], [255, 127] },
        { "Int16", [0xff, 0xff, 1, 0], [-1, 1] },
        { "UInt16", [0xff, 0xff, 1, 0], [65535, 1] },
        { "Int32", MemoryMarshal.AsBytes<int>([-5, 7]).ToArray(), [-5, 7] },
        { "UInt32", MemoryMarshal.AsBytes<uint>([uint.MaxValue, 7]).ToArray(), [uint.MaxValue, 7] },
        { "Int64", MemoryMarshal.AsBytes<long>([long.MinValue, 7]).ToArray(), [long.MinValue, 7] },
        { "UInt64", MemoryMarshal.AsBytes<ulong>([ulong.MaxValue, 7]).ToArray(), [ulong.MaxValue, 7] },
        { "Bool", [1, 0], [1, 0] },
        { "Float8E4M3", [0x38, 0xc4], [1, -3] },
        { "Float8E4M3Nz", [0x40, 0x80], [1, double.NaN] },
        { "Float8E5M2", [0x3c, 0xfc], [1, double.NegativeInfinity] },
        { "Float8E8M0", [127, 129], [1, 4] },
    };

    [Theory]
    [MemberData(nameof(RawData))]
    public void ReadDoubles_RawData_Converts(string name, byte[] raw, double[] expected)
    {
        var type = Enum.Parse<OnnxElementType>(name);
        var tensor = Single(new OnnxWriter().Raw("t", type, [2], raw));

        Assert.Equal(expected, tensor.ReadDoubles());
        var bytes = new byte[raw.Length];
        tensor.ReadBytes(0, bytes);
        Assert.Equal(raw, bytes);
        if (type.IsFloating()) Assert.Throws<InvalidOperationException>(() => tensor.ReadInt64s());
        else if (type != OnnxElementType.UInt64) Assert.Equal(expected.Select(value => (long)value), tensor.ReadInt64s());
    }

    [Theory]
    [InlineData("Int8", 5)]
    [InlineData("Int16", 5)]
    [InlineData("Int32", 5)]
    [InlineData("Int64", 7)]
    public void ReadInt64s_TypedData_ReadsPackedAndSingleValues(string name, int field)
    {
        var type = Enum.Parse<OnnxElementType>(name);
        var tensor = Single(new OnnxWriter().Tensor("t", type, [4], message => message.PackedInts(field, [-1, 100]).Int(field, 3).Int(field, -4)));

        Assert.Equal([-1L, 100, 3, -4], tensor.ReadInt64s());
        Assert.Throws<InvalidOperationException>(() => tensor.ReadBytes(0, new byte[1]));
    }

    [Fact]
    public void ReadDoubles_TypedData_ReadsEveryField()
    {
        static byte[] Doubles(params double[] values) => MemoryMarshal.AsBytes<double>(values).ToArray();

        Assert.Equal([2.5, -3], Single(new OnnxWriter().Tensor("t", OnnxElementType.Float, [2], m => m.Bytes(4, MemoryMarshal.AsBytes<float>([2.5f, -3])))).ReadDoubles());
        Assert.Equal([2.5, -3], Single(new OnnxWriter().Tensor("t", OnnxElementType.Float, [2], m => m.Float(4, 2.5f).Float(4, -3))).ReadDoubles());
        Assert.Equal([-8, 7, 1], Single(new OnnxWriter().Raw("t", OnnxElementType.Int4, [3], [0x78, 0x01])).ReadDoubles());
        Assert.Equal([1, 2.5], Single(new OnnxWriter().Tensor("t", OnnxElementType.Double, [2], m => m.Bytes(10, Doubles(1, 2.5)))).ReadDoubles());
        Assert.Equal([0.5], Single(new OnnxWriter().Tensor("t", OnnxElementType.Float16, [1], m => m.Int(5, BitConverter.HalfToUInt16Bits((Half)0.5)))).ReadDoubles());
        Assert.Equal([-3], Single(new OnnxWriter().Tensor("t", OnnxElementType.BFloat16, [1], m => m.Int(5, 0xc040))).ReadDoubles());
        Assert.Equal([1, 0], Single(new OnnxWriter().Tensor("t", OnnxElementType.Bool, [2], m => m.PackedInts(5, [1, 0]))).ReadDoubles());
        Assert.Equal([1.8446744073709552e19], Single(new OnnxWriter().Tensor("t", OnnxElementType.UInt64, [1], m => m.Int(11, -1))).ReadDoubles());
        Assert.Equal([uint.MaxValue], Single(new OnnxWriter().Tensor("t", OnnxElementType.UInt32, [1], m => m.Int(11, uint.MaxValue))).ReadDoubles());
    }

    [Fact]
    public void Text_IsKeptButNotRead()
    {
        var tensor = Single(new OnnxWriter().Tensor("t", OnnxElementType.String, [2], m => m.Text(6, "a").Text(6, "b")));

        Assert.Equal(2, tensor.ElementCount);
        Assert.Throws<InvalidOperationException>(() => tensor.ReadDoubles());
        Assert.Throws<InvalidOperationException>(() => tensor.ReadInt64s());
    }

    [Fact]
    public void ScalarAndEmpty_HaveOneElementAndNone()
    {
        Assert.Equal([7L], Single(new OnnxWriter().Initializer("t", [7L])).ReadInt64s());
        var empty = Single(new OnnxWriter().Initializer("t", Array.Empty<float>(), 0, 3));
        Assert.Equal((0L, 0L), (empty.ByteCount, empty.ElementCount));
        Assert.Empty(empty.ReadDoubles());
    }

    [Fact]
    public void External_ReadsItsPartOfTheFile()
    {
        using var folder = new OnnxFolder();
        folder.Write("data/weights.bin", MemoryMarshal.AsBytes<float>([9f, 1f, 2f, 3f]).ToArray());
        var path = folder.Write("m.onnx", Used(new OnnxWriter()
            .External("t", OnnxElementType.Float, [2], "data/weights.bin", offset: 4, length: 8)
            .External("rest", OnnxElementType.Float, [2], "data/weights.bin", offset: 8)
            .External("none", OnnxElementType.Float, [0], "data/weights.bin")).ToBytes());
        using var model = OnnxModel.Open(path);
        var tensors = model.Tensors;

        Assert.Equal([1, 2], tensors[0].ReadDoubles());
        Assert.Equal([1, 2], tensors[0].ReadDoubles());
        Assert.Equal([2, 3], tensors[1].ReadDoubles());
        Assert.Empty(tensors[2].ReadDoubles());
        folder.Write("data/weights.bin", [1, 2, 3]);
        model.Dispose();
        using var again = OnnxModel.Parse(Used(new OnnxWriter().External("t", OnnxElementType.UInt8, [3], "data/weights.bin")).ToBytes(), "m.onnx", folder.Path);
        File.Delete(Path.Combine(folder.Path, "data/weights.bin"));
        Assert.Contains("cannot be read", Assert.Throws<OnnxFormatException>(() => again.Tensors[0].ReadDoubles()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void External_MoreThanTwoGigabytes_IsReadInParts()
    {
        const long Count = 700_000_000;
        using var folder = new OnnxFolder();
        // The file has no blocks where nothing is written.
        using (var file = File.Create(Path.Combine(folder.Path, "big.bin")))
        {
            file.SetLength(4 * Count);
            file.Position = 4 * (Count - 1);
            file.Write(MemoryMarshal.AsBytes<float>([2.5f]));
        }

        using var model = Used(new OnnxWriter().External("t", OnnxElementType.Float, [Count], "big.bin")).ToModel(folder: folder.Path);
        var last = new byte[8];
        model.Tensors[0].ReadBytes(4 * (Count - 2), last);

        Assert.Equal(4 * Count, model.Tensors[0].ByteCount);
        Assert.Equal([0f, 2.5f], MemoryMarshal.Cast<byte, float>(last).ToArray());
    }

    private static OnnxWriter Used(OnnxWriter writer) => writer.Input("x", 1).Output("x");

    private static OnnxTensor Single(OnnxWriter writer) => Assert.Single(Used(writer).ToModel().Tensors);
}
