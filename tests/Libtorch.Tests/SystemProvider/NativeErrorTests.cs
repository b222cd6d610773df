using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Libtorch.Tests.SystemProvider;

public sealed class NativeErrorTests
{
    [Fact]
    public void Message_NamesOperatorShapesAndTypes()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => zeros(2, 3).mm(zeros([2, 3], ScalarType.Float64)));
        Assert.StartsWith("mm(Float32[2, 3], Float64[2, 3]): ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception raised from", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownOperator_SaysSo()
    {
        var error = Assert.ThrowsAny<Exception>(() => new NativeOperator("aten::no_such_operator", "").Call([]));
        Assert.Contains("no operator aten::no_such_operator", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tensor_WrongNumberOfElements_SaysBoth()
    {
        var error = Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2f, 3f }, [2, 2]));
        Assert.Equal("3 elements do not fill a tensor of shape [2, 2], which holds 4.", error.Message);
    }

    [Fact]
    public void Device_Unknown_SaysWhatIsExpected()
    {
        var error = Assert.Throws<ArgumentException>(() => new Device("gpu0"));
        Assert.Equal("Unknown kind of device 'gpu0'; for instance 'cpu' or 'cuda' is expected.", error.Message);
    }
}
