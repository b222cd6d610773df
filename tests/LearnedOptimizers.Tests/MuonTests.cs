using TorchSharp.Modules;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers.Tests;

public sealed class MuonTests
{
    [Theory]
    [InlineData(12, 5)]
    [InlineData(5, 12)]
    [InlineData(1, 7)]
    public void Orthogonalize_RandomMatrix_BringsSingularValuesNearOne(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var matrix = randn([rows, columns], generator: generator);
        var values = linalg.svdvals(Muon.Orthogonalize(matrix));
        Assert.InRange(values.min().item<float>(), 0.5f, 1.3f);
        Assert.InRange(values.max().item<float>(), 0.5f, 1.3f);
        // Singular vectors stay: the product with the matrix is symmetric.
        var product = Muon.Orthogonalize(matrix).mm(matrix.t());
        Assert.True(product.allclose(product.t(), atol: 1e-3));
    }

    [Fact]
    public void Step_Vector_IsAdams()
    {
        using var scope = NewDisposeScope();
        var (mine, its) = (new Parameter(tensor(new[] { 1f, -2, 3 })), new Parameter(tensor(new[] { 1f, -2, 3 })));
        using var muon = new Muon([mine], 0.1);
        using var adam = optim.Adam([its], 0.1);
        for (var step = 0; step < 20; step++)
        {
            foreach (var (parameter, optimizer) in new (Parameter, optim.Optimizer)[] { (mine, muon), (its, adam) })
            {
                optimizer.zero_grad();
                (parameter - 0.5f).pow(2).sum().backward();
                optimizer.step();
            }
        }

        Assert.True(mine.allclose(its, atol: 1e-6));
    }

    [Fact]
    public void Step_LeastSquares_DescendsAndLeavesNoTensors()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var (input, target) = (randn([32, 6], generator: generator), randn([32, 4], generator: generator));
        var weight = new Parameter(zeros(6, 4));
        using var muon = new Muon([weight], 0.02);
        var first = 0.0;
        for (var step = 0; step < 100; step++)
        {
            using var inner = NewDisposeScope();
            muon.zero_grad();
            var loss = (input.mm(weight) - target).pow(2).mean();
            if (step == 0) first = loss.item<float>();
            loss.backward();
            var before = inner.DisposablesCount;
            muon.step();
            // The gradient's handle is all that is new.
            Assert.InRange(inner.DisposablesCount, before, before + 1);
        }

        Assert.True((input.mm(weight) - target).pow(2).mean().item<float>() < 0.98 * first);
    }

    [Fact]
    public void Orthogonalize_Vector_IsRefused() =>
        Assert.Contains("got shape [3]", Assert.Throws<ArgumentException>(() => Muon.Orthogonalize(zeros(3))).Message, StringComparison.Ordinal);
}
