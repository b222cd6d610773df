using System.Runtime.InteropServices;
using WeightSpace.Onnx;
using WeightSpace.TestSupport;

namespace WeightSpace.SymmetryBasis.Tests.Onnx;

public sealed class OnnxTensorTests
{
    public static TheoryData<OnnxElementType, byte[], double[]> RawData => new()
    {
        { OnnxElementType.Float, MemoryMarshal.AsBytes<float>([1.5f, -2f]).ToArray(), [1.5, -2] },
        { OnnxElementType.Double, MemoryMarshal.AsBytes<double>([1e-300, -2]).ToArray(), [1e-300, -2] },
        { OnnxElementType.Float16, MemoryMarshal.AsBytes<Half>([(Half)0.25, (Half)(-3)]).ToArray(), [0.25, -3] },
        { OnnxElementType.BFloat16, [0x80, 0x3f, 0x40, 0xc0], [1, -3] },
        { OnnxElementType.Int8, [0xff, 0x7f], [-1, 127] },
        { OnnxElementType.UInt8, [0xff, 0x7f], [255, 127] },
        { OnnxElementType.Int16, [0xff, 0xff, 1, 0], [-1, 1] },
        { OnnxElementType.UInt16, [0xff, 0xff, 1, 0], [65535, 1] },
        { OnnxElementType.Int32, MemoryMarshal.AsBytes<int>([-5, 7]).ToArray(), [-5, 7] },
        { OnnxElementType.UInt32, MemoryMarshal.AsBytes<uint>([uint.MaxValue, 7]).ToArray(), [uint.MaxValue, 7] },
        { OnnxElementType.Int64, MemoryMarshal.AsBytes<long>([long.MinValue, 7]).ToArray(), [long.MinValue, 7] },
        { OnnxElementType.UInt64, MemoryMarshal.AsBytes<ulong>([ulong.MaxValue, 7]).ToArray(), [ulong.MaxValue, 7] },
        { OnnxElementType.Bool, [1, 0], [1, 0] },
    };

    [Theory]
    [MemberData(nameof(RawData))]
    public void ReadDoubles_RawData_Converts(OnnxElementType type, byte[] raw, double[] expected)
    {
        var tensor = Single(new OnnxWriter().Raw("t", type, [2], raw));

        Assert.Equal(expected, tensor.ReadDoubles());
        Assert.Equal(OnnxStorage.Raw, tensor.Storage);
        Assert.Equal(raw, tensor.RawBytes().ToArray());
        if (type.IsFloating()) Assert.Throws<InvalidOperationException>(() => tensor.ReadInt64s());
        else if (type != OnnxElementType.UInt64) Assert.Equal(expected.Select(value => (long)value), tensor.ReadInt64s());
    }

    [Theory]
    [InlineData(OnnxElementType.Int8, 5)]
    [InlineData(OnnxElementType.Int16, 5)]
    [InlineData(OnnxElementType.Int32, 5)]
    [InlineData(OnnxElementType.Int64, 7)]
    public void ReadInt64s_TypedData_ReadsPackedAndSingleValues(OnnxElementType type, int field)
    {
        var tensor = Single(new OnnxWriter().Tensor("t", type, [4], message => message.PackedInts(field, [-1, 100]).Int(field, 3).Int(field, -4)));

        Assert.Equal([-1L, 100, 3, -4], tensor.ReadInt64s());
        Assert.Equal((OnnxStorage.Typed, false), (tensor.Storage, tensor.HasRawBytes));
        Assert.Throws<InvalidOperationException>(() => tensor.RawBytes());
    }

    [Fact]
    public void ReadDoubles_TypedData_ReadsEveryField()
    {
        static byte[] Doubles(params double[] values) => MemoryMarshal.AsBytes<double>(values).ToArray();

        Assert.Equal([1, 2.5, -3], Single(new OnnxWriter().Tensor("t", OnnxElementType.Float, [3], m => m.Float(4, 1).Bytes(4, MemoryMarshal.AsBytes<float>([2.5f, -3])))).ReadDoubles());
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
        Assert.Equal((OnnxStorage.None, 0L), (empty.Storage, empty.ElementCount));
        Assert.Empty(empty.ReadDoubles());
        Assert.Equal(0, empty.RawBytes().Length);
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
        var tensors = model.Graph.Initializers;

        Assert.Equal(OnnxStorage.External, tensors[0].Storage);
        Assert.Equal([1, 2], tensors[0].ReadDoubles());
        Assert.Equal([1, 2], tensors[0].ReadDoubles());
        Assert.Equal([2, 3], tensors[1].ReadDoubles());
        Assert.Empty(tensors[2].ReadDoubles());
        folder.Write("data/weights.bin", [1, 2, 3]);
        model.Dispose();
        using var again = OnnxModel.Parse(Used(new OnnxWriter().External("t", OnnxElementType.UInt8, [3], "data/weights.bin")).ToBytes(), "m.onnx", folder.Path);
        File.Delete(Path.Combine(folder.Path, "data/weights.bin"));
        Assert.Contains("cannot be read", Assert.Throws<OnnxFormatException>(() => again.Graph.Initializers[0].ReadDoubles()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ElementTypes_Sizes_AreThoseOfTheirBytes()
    {
        foreach (var type in Enum.GetValues<OnnxElementType>().Where(type => type.IsSupported()))
        {
            Assert.InRange(type.SizeInBytes(), type == OnnxElementType.String ? 0 : 1, 8);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => OnnxElementType.Undefined.SizeInBytes());
        Assert.False(((OnnxElementType)14).IsSupported());
    }

    private static OnnxWriter Used(OnnxWriter writer) => writer.Input("x", 1).Output("x");

    private static OnnxTensor Single(OnnxWriter writer) => Assert.Single(Used(writer).ToModel().Graph.Initializers);
}
