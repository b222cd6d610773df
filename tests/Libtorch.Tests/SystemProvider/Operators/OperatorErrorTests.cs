using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Libtorch.Tests.SystemProvider.Operators;

/// <summary>What a user reads when libtorch refuses arguments: the operator, every argument with its shape, and libtorch's reason.</summary>
public sealed class OperatorErrorTests
{
    [Fact]
    public void Call_ShapesThatDoNotFit_NamesOperatorShapesAndReason()
    {
        using var scope = NewDisposeScope();
        Tensor left = zeros(2, 3);
        Tensor right = zeros(4, 5);
        var failure = Assert.Throws<ExternalException>(() => left.logaddexp(right));
        Assert.StartsWith("aten::logaddexp(Float32[2, 3], Float32[4, 5]): ", failure.Message);
        Assert.Contains("The size of tensor a (3) must match the size of tensor b (5)", failure.Message);
        Assert.DoesNotContain("Exception raised from", failure.Message);
    }

    [Fact]
    public void Call_ListsAndNumbers_AppearInTheMessage()
    {
        using var scope = NewDisposeScope();
        Tensor x = zeros(2, 3);
        var failure = Assert.Throws<ExternalException>(() => x.flip(0, 7));
        Assert.StartsWith("aten::flip(Float32[2, 3], [0, 7]): ", failure.Message);
        failure = Assert.Throws<ExternalException>(() => einsum("ij,jk->ik", x, x));
        Assert.StartsWith("aten::einsum(\"ij,jk->ik\", [Float32[2, 3], Float32[2, 3]]", failure.Message);
    }

    [Fact]
    public void Call_NullTensor_NamesTheParameter()
    {
        using var scope = NewDisposeScope();
        Tensor x = zeros(2);
        Assert.Equal("other", Assert.Throws<ArgumentNullException>(() => x.logaddexp(null!)).ParamName);
    }

    [Fact]
    public void Call_DisposedTensor_Throws()
    {
        using var scope = NewDisposeScope();
        Tensor x = zeros(2);
        x.Dispose();
        Assert.ThrowsAny<InvalidOperationException>(() => x.logaddexp(zeros(2)));
    }

    [Fact]
    public void Call_AfterFailure_LeavesNoTensorBehind()
    {
        using var scope = NewDisposeScope();
        Tensor x = zeros(2, 3);
        Tensor y = zeros(5);
        int before = scope.DisposablesCount;
        for (int i = 0; i < 100; i++)
            Assert.Throws<ExternalException>(() => x.logaddexp(y));
        Assert.Equal(before, scope.DisposablesCount);
    }
}
